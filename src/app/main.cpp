#include <CLI/CLI.hpp>
#include <csignal>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"

namespace {

using namespace parley;

constexpr const char* kExamples = R"(
Examples:
  parley serve examples/lakeside-dental           answer calls with this script
  parley demo examples/lakeside-dental            hold one call with itself and judge it
  parley call sip:desk@127.0.0.1:5060 --script examples/lakeside-dental/demo.yaml
  parley check examples/lakeside-dental           every mistake in configuration and script, with file and line
  parley doctor                                   is everything here that is needed?
)";

}  // namespace

int main(int argc, char** argv) {
  // A peer that closes its connection, and a file at its size limit, are failed writes, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);

  CLI::App app{"Parley answers the phone: listens, decides, speaks, and can be interrupted."};
  app.footer(kExamples);
  app.set_version_flag("--version", "parley " PARLEY_VERSION);
  app.require_subcommand(1);

  ServerOptions serve_options;
  CLI::App* const serve = app.add_subcommand("serve", "answer calls");
  serve_options.AddTo(*serve);

  DemoOptions demo_options;
  CLI::App* const demo = app.add_subcommand("demo", "hold one call with itself, show it and judge it");
  demo_options.server.AddTo(*demo);
  demo->add_option("--record", demo_options.record, "stereo WAV of the call: caller left, agent right");
  demo->add_flag("--stay", demo_options.stay, "go on answering calls afterwards");
  demo->add_flag("--json", demo_options.json, "the last line is one JSON object with the figures");

  CallOptions call_options;
  CLI::App* const call = app.add_subcommand("call", "place a call and talk by a script");
  call->add_option("target", call_options.target, "sip:user@host:port")->required();
  call->add_option("--script", call_options.script, "YAML file of what the caller does")->required();
  call->add_option("--record", call_options.record, "stereo WAV of the call: caller left, agent right");
  call->add_option("--address", call_options.address, "own numeric address for SIP and audio")->capture_default_str();
  call->add_option("--models", call_options.models, "directory of the embedded models");
  call->add_flag("--json", call_options.json, "the last line is one JSON object with the figures");

  ServerOptions check_options;
  CLI::App* const check = app.add_subcommand("check", "report every problem of configuration and script");
  check_options.AddTo(*check);

  ServerOptions doctor_options;
  CLI::App* const doctor = app.add_subcommand("doctor", "probe ports, models and machine");
  doctor_options.AddTo(*doctor);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitDone : kExitWrongUsage;
  }
  if (serve->parsed()) return RunServe(serve_options);
  if (demo->parsed()) return RunDemo(demo_options);
  if (call->parsed()) return RunCall(call_options);
  if (check->parsed()) return RunCheck(check_options);
  return RunDoctor(doctor_options);
}
