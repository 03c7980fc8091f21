# Models and pinned libraries that no distribution carries. scripts/fetch_assets.sh fills this folder.
set(PARLEY_ASSETS_DIR "${CMAKE_SOURCE_DIR}/assets" CACHE PATH "Folder that scripts/fetch_assets.sh filled")

# parley_require_asset(FILE): stops with advice when a file of the assets folder is missing.
function(parley_require_asset FILE)
  if(NOT EXISTS "${PARLEY_ASSETS_DIR}/${FILE}")
    message(FATAL_ERROR "${PARLEY_ASSETS_DIR}/${FILE} is missing.\n"
                        "Run scripts/fetch_assets.sh (or ./run, which does it), or point -DPARLEY_ASSETS_DIR at a folder "
                        "that it filled.")
  endif()
endfunction()
