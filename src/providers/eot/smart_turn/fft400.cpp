#include "providers/eot/smart_turn/fft400.hpp"

#include <cmath>
#include <numbers>

namespace parley {
namespace {

constexpr std::array<std::size_t, 4> kRadices = {4, 4, 5, 5};  // outermost first

struct Complex {
  FourFloats re, im;
};

Complex operator+(const Complex& a, const Complex& b) { return {a.re + b.re, a.im + b.im}; }
Complex operator-(const Complex& a, const Complex& b) { return {a.re - b.re, a.im - b.im}; }
Complex Times(const Complex& a, float c, float s) { return {a.re * c - a.im * s, a.re * s + a.im * c}; }
Complex TimesMinusI(const Complex& a) { return {a.im, -a.re}; }
Complex Scaled(const Complex& a, float k) { return {a.re * k, a.im * k}; }

void Butterfly4(std::array<Complex, 5>& t) {
  const Complex a = t[0] + t[2], b = t[0] - t[2], c = t[1] + t[3], d = TimesMinusI(t[1] - t[3]);
  t[0] = a + c;
  t[1] = b + d;
  t[2] = a - c;
  t[3] = b - d;
}

void Butterfly5(std::array<Complex, 5>& t) {
  const float c1 = std::cos(2 * std::numbers::pi_v<float> / 5), c2 = std::cos(4 * std::numbers::pi_v<float> / 5);
  const float s1 = std::sin(2 * std::numbers::pi_v<float> / 5), s2 = std::sin(4 * std::numbers::pi_v<float> / 5);
  const Complex a = t[1] + t[4], b = t[2] + t[3], c = t[1] - t[4], d = t[2] - t[3];
  const Complex p = t[0] + Scaled(a, c1) + Scaled(b, c2), q = t[0] + Scaled(a, c2) + Scaled(b, c1);
  const Complex u = TimesMinusI(Scaled(c, s1) + Scaled(d, s2)), v = TimesMinusI(Scaled(c, s2) - Scaled(d, s1));
  t[0] = t[0] + a + b;
  t[1] = p + u;
  t[2] = q + v;
  t[3] = q - v;
  t[4] = p - u;
}

}  // namespace

Fft400::Fft400() {
  for (std::size_t i = 0; i < kSize; ++i) {
    const double angle = -2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(kSize);
    cos_[i] = static_cast<float>(std::cos(angle));
    sin_[i] = static_cast<float>(std::sin(angle));
  }
  std::size_t next = 0;
  Order(0, 1, kSize, 0, next);
}

/// Decimation in time: the samples of each residue class lie together, and so on inside it.
void Fft400::Order(std::size_t first, std::size_t stride, std::size_t size, std::size_t radix_index,
                   std::size_t& next) {
  if (size == 1) {
    place_[first] = next++;
    return;
  }
  const std::size_t radix = kRadices[radix_index];
  for (std::size_t k = 0; k < radix; ++k)
    Order(first + k * stride, stride * radix, size / radix, radix_index + 1, next);
}

void Fft400::Transform(std::array<FourFloats, kSize>& re, std::array<FourFloats, kSize>& im) const {
  std::size_t part = 1;  // length of the transforms that are done
  for (std::size_t level = kRadices.size(); level > 0; --level) {
    const std::size_t radix = kRadices[level - 1], whole = part * radix, step = kSize / whole;
    for (std::size_t base = 0; base < kSize; base += whole) {
      for (std::size_t j = 0; j < part; ++j) {
        std::array<Complex, 5> t;
        for (std::size_t k = 0; k < radix; ++k) {
          const std::size_t at = base + j + k * part, turn = j * k * step;
          t[k] = Times({re[at], im[at]}, cos_[turn], sin_[turn]);
        }
        if (radix == 4) {
          Butterfly4(t);
        } else {
          Butterfly5(t);
        }
        for (std::size_t k = 0; k < radix; ++k) {
          const std::size_t at = base + j + k * part;
          re[at] = t[k].re;
          im[at] = t[k].im;
        }
      }
    }
    part = whole;
  }
}

}  // namespace parley
