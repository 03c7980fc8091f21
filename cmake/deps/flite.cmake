# flite 2.2: pronunciation of US English (CMU lexicon, letter-to-sound rules) for the Piper voice, and small voices of its
# own. CMU's BSD style licence. Debian flite1-dev ships no CMake or pkg-config file. libflite needs libasound.so.2 at
# load time although nothing here plays a sound.
find_path(FLITE_INCLUDE_DIR flite/flite.h REQUIRED)
add_library(flite INTERFACE)
target_include_directories(flite SYSTEM INTERFACE "${FLITE_INCLUDE_DIR}")
foreach(part flite_cmu_us_rms flite_cmu_us_slt flite_cmu_us_kal16 flite_usenglish flite_cmulex flite)
  find_library(FLITE_LIB_${part} ${part} REQUIRED)
  target_link_libraries(flite INTERFACE "${FLITE_LIB_${part}}")
endforeach()
