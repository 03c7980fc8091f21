find_package(yaml-cpp REQUIRED)  # configuration, flows, scenario files. MIT
