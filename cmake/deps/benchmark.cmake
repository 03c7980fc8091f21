find_package(benchmark REQUIRED)  # micro-benchmarks. Apache-2.0
