# Sample-rate conversion with a short filter and a known delay (src/audio/resampler.cpp, the only user). BSD-3;
# what Asterisk, PulseAudio and GStreamer resample speech with. To remove: write another resampler.cpp.
find_package(PkgConfig REQUIRED)
pkg_check_modules(speexdsp REQUIRED IMPORTED_TARGET speexdsp)
