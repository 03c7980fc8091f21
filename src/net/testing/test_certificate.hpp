#pragma once

#include <string>

namespace parley::testing {

/// A certificate authority and a certificate for "localhost" and 127.0.0.1 signed by it, made anew in a directory that
/// goes with this object.
class TestCertificate {
 public:
  TestCertificate();
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  [[nodiscard]] std::string Authority() const { return directory_ + "/ca.pem"; }
  [[nodiscard]] std::string Chain() const { return directory_ + "/server.pem"; }
  [[nodiscard]] std::string Key() const { return directory_ + "/server.key"; }

 private:
  std::string directory_;
};

}  // namespace parley::testing
