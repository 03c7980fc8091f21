#include "app/default_directories.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace parley {
namespace {

std::filesystem::path ProgramDirectory() {
  std::error_code failed;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? std::filesystem::current_path() : program.parent_path();
}

}  // namespace

std::string DefaultModelsDirectory() {
  const std::filesystem::path program = ProgramDirectory();
  const std::filesystem::path installed = program.parent_path() / "share" / "parley" / "models";
  std::error_code failed;
  if (std::filesystem::is_directory(installed, failed)) return installed.string();
  return (program.parent_path().parent_path() / "assets").lexically_normal().string();
}

std::string DefaultDataDirectory() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/') {
    return std::string(state) + "/parley";
  }
  const char* const home = std::getenv("HOME");
  return std::string(home != nullptr ? home : "/var/lib") + "/.local/state/parley";
}

}  // namespace parley
