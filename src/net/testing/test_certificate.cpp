#include "net/testing/test_certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace parley::testing {
namespace {

using PrivateKey = std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&::X509_free)>;

PrivateKey MakeKey() { return {::EVP_EC_gen("P-256"), &::EVP_PKEY_free}; }

void Extend(X509* certificate, int kind, const char* value) {
  X509_EXTENSION* const extension = ::X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
  ::X509_add_ext(certificate, extension, -1);
  ::X509_EXTENSION_free(extension);
}

Certificate MakeCertificate(const char* name, long serial, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
  Certificate certificate(::X509_new(), &::X509_free);
  X509* const raw = certificate.get();
  ::X509_set_version(raw, 2);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(raw), serial);
  ::X509_gmtime_adj(::X509_getm_notBefore(raw), -60);
  ::X509_gmtime_adj(::X509_getm_notAfter(raw), 3600);
  ::X509_set_pubkey(raw, key);
  X509_NAME* const subject = ::X509_get_subject_name(raw);
  ::X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  ::X509_set_issuer_name(raw, issuer == nullptr ? subject : ::X509_get_subject_name(issuer));
  if (issuer == nullptr) {
    Extend(raw, NID_basic_constraints, "critical,CA:TRUE");
  } else {
    Extend(raw, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  }
  ::X509_sign(raw, issuer_key, EVP_sha256());
  return certificate;
}

template <typename Write>
void WriteFile(const std::string& path, Write write) {
  if (std::FILE* const file = std::fopen(path.c_str(), "w")) {
    write(file);
    std::fclose(file);
  }
}

}  // namespace

TestCertificate::TestCertificate() {
  std::string pattern = std::filesystem::temp_directory_path() / "parley_certificate_XXXXXX";
  directory_ = ::mkdtemp(pattern.data());
  const auto authority_key = MakeKey(), key = MakeKey();
  const Certificate authority = MakeCertificate("Test authority", 1, authority_key.get(), nullptr, authority_key.get());
  const Certificate server = MakeCertificate("localhost", 2, key.get(), authority.get(), authority_key.get());
  WriteFile(Authority(), [&](std::FILE* file) { ::PEM_write_X509(file, authority.get()); });
  WriteFile(Chain(), [&](std::FILE* file) { ::PEM_write_X509(file, server.get()); });
  WriteFile(Key(),
            [&](std::FILE* file) { ::PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}

TestCertificate::~TestCertificate() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace parley::testing
