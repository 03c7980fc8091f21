#include "dialog/nodes/node_kinds.hpp"

namespace parley {

// A new kind is its own file with a Make function, and a line here.
std::unique_ptr<DialogNode> MakeTransferNode();
std::unique_ptr<DialogNode> MakeEndNode();
std::unique_ptr<DialogNode> MakeAnswerNode();
std::unique_ptr<DialogNode> MakeBranchNode();
std::unique_ptr<DialogNode> MakeAskNode();
std::unique_ptr<DialogNode> MakeSayNode();

namespace {

constexpr NodeKind kKinds[] = {{"transfer", &MakeTransferNode}, {"end", &MakeEndNode}, {"answer", &MakeAnswerNode},
                               {"branch", &MakeBranchNode},     {"ask", &MakeAskNode}, {"say", &MakeSayNode}};

}  // namespace

std::span<const NodeKind> NodeKinds() { return kKinds; }

}  // namespace parley
