find_package(Boost 1.81 REQUIRED)  # Asio event loop, Beast HTTP and WebSocket. BSL-1.0
