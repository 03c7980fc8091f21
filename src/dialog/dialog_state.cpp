#include "dialog/dialog_state.hpp"

namespace parley {
namespace {

constexpr std::uint8_t kVersion = 1;

void Write(ByteWriter& writer, const QuestionState& question) {
  writer.Write(question.attempts);
  writer.Write(question.doubts);
  writer.Write(question.to_confirm.has_value());
  if (question.to_confirm) writer.Write(*question.to_confirm);
  writer.Write(question.offered_person);
  writer.Write(question.partial);
}

QuestionState ReadQuestion(ByteReader& reader) {
  QuestionState question;
  question.attempts = reader.Read<std::uint8_t>();
  question.doubts = reader.Read<std::uint8_t>();
  if (reader.Read<bool>()) question.to_confirm = reader.Read<std::string>();
  question.offered_person = reader.Read<bool>();
  question.partial = reader.Read<std::string>();
  return question;
}

void Write(ByteWriter& writer, const std::vector<SayPiece>& pieces) {
  writer.Write(static_cast<std::uint32_t>(pieces.size()));
  for (const SayPiece& piece : pieces) {
    writer.Write(piece.text);
    writer.Write(piece.fixed);
  }
}

std::vector<SayPiece> ReadPieces(ByteReader& reader) {
  std::vector<SayPiece> pieces;
  for (std::size_t left = reader.ReadCount(); left > 0 && !reader.Failed(); --left) {
    SayPiece piece;
    piece.text = reader.Read<std::string>();
    piece.fixed = reader.Read<bool>();
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

template <typename Value>
void Write(ByteWriter& writer, const std::map<std::string, Value>& map) {
  writer.Write(static_cast<std::uint32_t>(map.size()));
  for (const auto& [key, value] : map) {
    writer.Write(key);
    writer.Write(value);
  }
}

template <typename Value>
std::map<std::string, Value> ReadMap(ByteReader& reader) {
  std::map<std::string, Value> map;
  for (std::size_t left = reader.ReadCount(); left > 0 && !reader.Failed(); --left) {
    std::string key = reader.Read<std::string>();
    map[std::move(key)] = reader.Read<Value>();
  }
  return map;
}

}  // namespace

Bytes DialogState::Encode() const {
  ByteWriter writer;
  writer.Write(kVersion);
  writer.Write(phase);
  writer.Write(inbound);
  writer.Write(node);
  writer.Write(target);
  parley::Write(writer, question);
  writer.Write(static_cast<std::uint32_t>(return_to.size()));
  for (const ReturnPoint& point : return_to) {
    writer.Write(point.node);
    parley::Write(writer, point.question);
  }
  parley::Write(writer, slots);
  parley::Write(writer, visits);
  parley::Write(writer, wordings);
  writer.Write(wish);
  parley::Write(writer, held_back);
  parley::Write(writer, last_said);
  return std::move(writer).Take();
}

Result<DialogState> DialogState::Decode(const Bytes& bytes) {
  ByteReader reader(bytes);
  if (reader.Read<std::uint8_t>() != kVersion)
    return Fail(ErrorCode::kInvalid, Origin::kParley, "dialog state: written by a version this build does not know");
  DialogState state;
  state.phase = reader.Read<DialogPhase>();
  if (state.phase > DialogPhase::kEnding) reader.MarkInvalid();
  state.inbound = reader.Read<bool>();
  state.node = reader.Read<std::string>();
  state.target = reader.Read<std::string>();
  state.question = ReadQuestion(reader);
  for (std::size_t left = reader.ReadCount(); left > 0 && !reader.Failed(); --left) {
    ReturnPoint point;
    point.node = reader.Read<std::string>();
    point.question = ReadQuestion(reader);
    state.return_to.push_back(std::move(point));
  }
  state.slots = ReadMap<std::string>(reader);
  state.visits = ReadMap<std::uint32_t>(reader);
  state.wordings = ReadMap<std::uint32_t>(reader);
  state.wish = reader.Read<std::string>();
  state.held_back = ReadPieces(reader);
  state.last_said = ReadPieces(reader);
  if (const Status status = reader.Finish("dialog state"); !status) return FailFrom(status);
  return state;
}

}  // namespace parley
