#include "speech/voice_cache.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace parley {
namespace {

namespace fs = std::filesystem;

struct Cache : testing::Test {
  Cache() {
    std::string pattern = (fs::temp_directory_path() / "voice_cache_XXXXXX").string();
    directory = ::mkdtemp(pattern.data());
  }
  ~Cache() override { fs::remove_all(directory); }

  static VoiceLineKey Key(const std::string& text) { return {{"flite", "rms", "v1"}, text, 1}; }
  static VoiceLine Line(std::int16_t value, std::size_t samples = 16000) {
    return {SpeechAudio(kStoredRate, std::vector<std::int16_t>(samples, value)),
            {{"Hello", Ms{10}, Ms{200}}, {"there.", Ms{210}, Ms{600}}}};
  }
  std::vector<fs::path> Files() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(directory)) files.push_back(entry.path());
    return files;
  }
  VoiceCache::Config Config() const { return {.directory = directory}; }

  fs::path directory;
};

TEST_F(Cache, GivesBackWhatWasStoredAtTheLegsRate) {
  VoiceCache cache(Config());
  EXPECT_EQ(cache.Find(Key("Hi"), k8kHz), nullptr);
  ASSERT_TRUE(cache.Store(Key("Hi"), Line(500), k8kHz));
  const auto line = cache.Find(Key("Hi"), k8kHz);
  ASSERT_NE(line, nullptr);
  EXPECT_EQ(line->audio.Rate(), k8kHz);
  EXPECT_EQ(line->audio.Duration(), Ms{1000});
  EXPECT_EQ(line->spans, Line(500).spans);
  EXPECT_EQ(cache.Find(Key("Hi"), k16kHz), nullptr) << "Find never computes";
  EXPECT_EQ(cache.Load(Key("Hi"), k16kHz)->audio.Samples()[8000], 500);
}

TEST_F(Cache, SurvivesTheProcess) {
  ASSERT_TRUE(VoiceCache(Config()).Store(Key("Hi"), Line(700), k8kHz));
  VoiceCache cache(Config());
  EXPECT_EQ(cache.Find(Key("Hi"), k16kHz), nullptr);
  const auto line = cache.Load(Key("Hi"), k16kHz);
  ASSERT_NE(line, nullptr);
  EXPECT_TRUE(std::all_of(line->audio.Samples().begin(), line->audio.Samples().end(), [](int s) { return s == 700; }));
  EXPECT_EQ(line->spans[1].text, "there.");
  EXPECT_NE(cache.Find(Key("Hi"), k16kHz), nullptr);
  EXPECT_EQ(cache.Read().loaded, 1U);
}

TEST_F(Cache, TellsLinesApartByEverythingThatMakesTheirSound) {
  VoiceCache cache(Config());
  ASSERT_TRUE(cache.Store(Key("Hi"), Line(1), k8kHz));
  for (VoiceLineKey other :
       {VoiceLineKey{{"piper", "rms", "v1"}, "Hi", 1}, VoiceLineKey{{"flite", "slt", "v1"}, "Hi", 1},
        VoiceLineKey{{"flite", "rms", "v2"}, "Hi", 1}, VoiceLineKey{{"flite", "rms", "v1"}, "Hi.", 1},
        VoiceLineKey{{"flite", "rms", "v1"}, "Hi", 1.2}, VoiceLineKey{{"flit", "erms", "v1"}, "Hi", 1}}) {
    EXPECT_EQ(cache.Load(other, k8kHz), nullptr);
    EXPECT_NE(DigestOf(other), DigestOf(Key("Hi")));
  }
}

TEST_F(Cache, ADamagedFileIsThrownAway) {
  for (const char* how : {"flip", "cut", "empty", "tail"}) {
    ASSERT_TRUE(VoiceCache(Config()).Store(Key("Hi"), Line(700), k8kHz));
    const fs::path file = Files().at(0);
    if (std::string_view(how) == "flip") {
      std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
      stream.seekp(5000);
      stream.put('!');
    } else if (std::string_view(how) == "tail") {
      std::ofstream(file, std::ios::app) << "x";
    } else {
      fs::resize_file(file, std::string_view(how) == "cut" ? 900 : 0);
    }
    VoiceCache cache(Config());
    EXPECT_EQ(cache.Load(Key("Hi"), k8kHz), nullptr) << how;
    EXPECT_EQ(cache.Read().damaged, 1U);
    EXPECT_TRUE(Files().empty());
  }
}

TEST_F(Cache, EveryCutAndFlipOfAFileIsNoticed) {
  const Bytes good = EncodeVoiceLine(Key("Hi"), Line(7, 20));
  ASSERT_TRUE(DecodeVoiceLine(good, Key("Hi")));
  EXPECT_FALSE(DecodeVoiceLine(good, Key("Ho")));
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_FALSE(DecodeVoiceLine({good.data(), i}, Key("Hi")));
    Bytes bad = good;
    bad[i] ^= 1;
    EXPECT_FALSE(DecodeVoiceLine(bad, Key("Hi")));
  }
}

TEST_F(Cache, MemoryKeepsTheLastUsed) {
  VoiceCache::Config config = Config();
  config.memory_bytes = 5 * 16000;  // five seconds at 8 kHz
  VoiceCache cache(config);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(cache.Store(Key(std::to_string(i)), Line(1), k8kHz));
    EXPECT_NE(cache.Find(Key("0"), k8kHz), nullptr);
  }
  EXPECT_EQ(cache.Read().lines, 5U);
  EXPECT_EQ(cache.Read().evicted, 5U);
  EXPECT_EQ(cache.Read().memory_bytes, config.memory_bytes);
  EXPECT_EQ(cache.Find(Key("4"), k8kHz), nullptr);
  EXPECT_NE(cache.Load(Key("4"), k8kHz), nullptr) << "the disk still has it";
}

TEST_F(Cache, StoringAgainReplaces) {
  VoiceCache cache(Config());
  ASSERT_TRUE(cache.Store(Key("Hi"), Line(1), k16kHz));
  ASSERT_TRUE(cache.Store(Key("Hi"), Line(2), k16kHz));
  EXPECT_EQ(cache.Find(Key("Hi"), k16kHz)->audio.Samples()[0], 2);
  EXPECT_EQ(cache.Read().lines, 1U);
  EXPECT_EQ(Files().size(), 1U);
}

TEST_F(Cache, WithoutADirectoryItKeepsLinesInMemory) {
  VoiceCache cache({.directory = {}});
  ASSERT_TRUE(cache.Store(Key("Hi"), Line(1), k8kHz));
  EXPECT_NE(cache.Find(Key("Hi"), k8kHz), nullptr);
  EXPECT_EQ(cache.Load(Key("Ho"), k8kHz), nullptr);
}

TEST_F(Cache, RefusesALineAtAnotherRate) {
  VoiceCache cache(Config());
  EXPECT_FALSE(cache.Store(Key("Hi"), {SpeechAudio(k8kHz, {1, 2}), {}}, k8kHz));
}

// A child process under a file size limit sees what a full disk gives: a write that fails half-way.
TEST_F(Cache, SaysOnceThatTheDiskRefusesAndGoesOnInMemory) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{20000, 20000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::vector<std::string> said;
    VoiceCache cache({.directory = directory}, [&](const Error& error) { said.push_back(error.detail); });
    bool good = true;
    for (int i = 0; i < 5; ++i) {
      good = good && cache.Store(Key(std::to_string(i)), Line(1), k8kHz).has_value();
      good = good && cache.Find(Key(std::to_string(i)), k8kHz) != nullptr;
    }
    good = good && said.size() == 1 && said[0].find(directory.string()) != std::string::npos;
    good = good && cache.Read().write_failures == 5;
    good = good && cache.Store(Key("short"), Line(1, 100), k8kHz).has_value();  // works again
    good = good && cache.Store(Key("long"), Line(1), k8kHz).has_value() && said.size() == 2;
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(Files().size(), 1U) << "nothing half-written stays";
}

TEST_F(Cache, ADirectoryThatCannotBeMadeIsToldAndMemoryServes) {
  std::ofstream(directory / "file") << "x";
  std::vector<std::string> said;
  VoiceCache cache({.directory = directory / "file" / "below"},
                   [&](const Error& error) { said.push_back(error.detail); });
  ASSERT_TRUE(cache.Store(Key("Hi"), Line(1), k8kHz));
  EXPECT_NE(cache.Find(Key("Hi"), k8kHz), nullptr);
  EXPECT_EQ(said.size(), 1U);
}

// Whenever a writer is killed, readers find whole lines or none.
TEST_F(Cache, AKilledWriterLeavesNoBrokenLine) {
  for (std::size_t round = 1; round <= 8; ++round) {
    int begun[2];
    ASSERT_EQ(::pipe(begun), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      VoiceCache cache({.directory = directory});
      for (int i = 0; ::write(begun[1], "x", 1) == 1; ++i)
        (void)cache.Store(Key(std::to_string(i % 20)), Line(static_cast<std::int16_t>(i % 20), 40000), k8kHz);
      ::_exit(0);
    }
    char byte = 0;
    for (std::size_t i = 0; i < 3 * round; ++i) ASSERT_EQ(::read(begun[0], &byte, 1), 1);
    ::kill(child, SIGKILL);  // somewhere inside a Store()
    ::waitpid(child, nullptr, 0);
    ::close(begun[0]);
    ::close(begun[1]);
    VoiceCache reader(Config());
    for (int i = 0; i < 20; ++i) {
      const auto line = reader.Load(Key(std::to_string(i)), k16kHz);
      EXPECT_TRUE(line == nullptr || line->audio.Samples()[0] == i);
    }
    EXPECT_EQ(reader.Read().damaged, 0U);
  }
}

TEST_F(Cache, ThreadsAndProcessesShareADirectory) {
  const auto work = [](VoiceCache& cache) {
    for (int i = 0; i < 60; ++i) {
      const std::string name = std::to_string(i % 6);
      (void)cache.Store(Key(name), Line(static_cast<std::int16_t>(i % 6), 4000), k16kHz);
      const auto line = cache.Load(Key(name), k16kHz);
      if (line == nullptr || line->audio.Samples()[100] != i % 6) return false;
    }
    return true;
  };
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    VoiceCache cache(Config());
    ::_exit(work(cache) && cache.Read().damaged == 0 ? 0 : 1);
  }
  VoiceCache cache(Config());
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) threads.emplace_back([&] { EXPECT_TRUE(work(cache)); });
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(cache.Read().damaged, 0U);
  EXPECT_EQ(Files().size(), 6U);
}

TEST_F(Cache, CleansUpAtStart) {
  {
    VoiceCache cache(Config());
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(cache.Store(Key(std::to_string(i)), Line(1), k8kHz));
  }
  const auto now = fs::file_time_type::clock::now();
  for (const char* name : {"old.tmp", "new.tmp", "foreign.txt"}) std::ofstream(directory / name) << "x";
  fs::last_write_time(directory / "old.tmp", now - std::chrono::hours(2));
  fs::last_write_time(directory / (DigestOf(Key("2")) + ".line"), now - std::chrono::hours(1));
  VoiceCache::Config config = Config();
  config.disk_bytes = 3 * 33000;
  VoiceCache cache(config);
  EXPECT_FALSE(fs::exists(directory / "old.tmp"));
  EXPECT_TRUE(fs::exists(directory / "new.tmp"));
  EXPECT_TRUE(fs::exists(directory / "foreign.txt"));
  EXPECT_EQ(cache.Load(Key("2"), k8kHz), nullptr) << "the oldest left";
  EXPECT_NE(cache.Load(Key("3"), k8kHz), nullptr);
}

}  // namespace
}  // namespace parley
