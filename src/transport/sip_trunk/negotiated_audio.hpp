#pragma once

#include "base/result.hpp"
#include "sip/offer_answer.hpp"
#include "transport/sip_trunk/negotiated_rtp.hpp"

namespace parley {

/// What offer and answer agreed on, as a media leg wants it.
/// @return kInvalid for an address that is not numeric or a codec other than PCMU and PCMA.
[[nodiscard]] Result<NegotiatedRtp> ToNegotiatedRtp(const NegotiatedMedia& media);

}  // namespace parley
