#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "dialog/dialog_node.hpp"

namespace parley {

/// A kind of node a flow may use: the key that names it in the file, and how to make an empty one.
struct NodeKind {
  std::string_view name;
  std::unique_ptr<DialogNode> (*make)();
};

/// All kinds. Where a node has the keys of two kinds, the one that comes first here is meant.
[[nodiscard]] std::span<const NodeKind> NodeKinds();

}  // namespace parley
