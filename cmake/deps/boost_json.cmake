find_package(Boost 1.81 REQUIRED COMPONENTS json)  # JSON documents: call records, provider protocols. BSL-1.0
