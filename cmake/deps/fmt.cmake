find_package(fmt REQUIRED)  # text formatting; GCC 12 has no <format>. MIT
