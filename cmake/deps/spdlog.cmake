find_package(spdlog REQUIRED)  # asynchronous log queue and sinks; only src/obs/log.cpp includes it. MIT
