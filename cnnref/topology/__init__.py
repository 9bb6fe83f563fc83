"""Networks as matrices: row and column operations, renumbering, pruning, evaluation, growth."""

from cnnref.topology.growth import grow
from cnnref.topology.matrix import (
    add_multiple,
    adjacency,
    edge_list,
    permutation_matrix,
    prune,
    reorder,
    scale,
    set_weight,
    swap,
)
from cnnref.topology.network import evaluate, find_cycle, is_feed_forward, topological_order

__all__ = [
    "add_multiple",
    "adjacency",
    "edge_list",
    "evaluate",
    "find_cycle",
    "grow",
    "is_feed_forward",
    "permutation_matrix",
    "prune",
    "reorder",
    "scale",
    "set_weight",
    "swap",
    "topological_order",
]
