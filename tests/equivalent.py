"""Small changes of the solutions that compute the same, each with the reason."""

REST = "NumPy takes every negative size as the rest"
FILLED = "every entry is written afterwards"
ALL_WAYS = "a way has fewer edges than there are vertices: what comes after adds 0"
POOLED = "(N, C, (H - size) // stride + 1, (W - size) // stride + 1)"
WINDOWS = "(2, N, C, len(rows), len(columns))"
EQUIVALENT = {
    "receptive_fields": {
        "fields, field, step = ([], 1, 1) -> fields, step, field = ([], 1, 1)": "both begin at 1"
    },
    "guided_layer": {"grad_out > 0 -> grad_out >= 0": "0 times anything is 0"},
    "sigmoid": {"x >= 0 -> x > 0": "at 0 both forms give the same"},
    "principal_axes": {
        "axes * np.sign(axes[0]) -> axes / np.sign(axes[0])": "a sign is its own reciprocal"
    },
    "graph_gradients": {"range(last, 0, -1) -> range(last, -1, -1)": "no edge ends at node 0"},
    "correlate2d": {
        "np.zeros((H - KH + 1, W - KW + 1)) -> np.ones((H - KH + 1, W - KW + 1))": FILLED
    },
    "conv2d": {"np.zeros((N, F, OH, OW)) -> np.ones((N, F, OH, OW))": FILLED},
    "im2col": {
        "x[:, :, i:i + KH, j:j + KW].reshape(N, -1) -> "
        "x[:, :, i:i + KH, j:j + KW].reshape(N, -2)": REST
    },
    "conv2d_by_matmul": {"w.reshape(F, -1) -> w.reshape(F, -2)": REST},
    "correlate2d_grad_k": {
        "np.zeros((H - OH + 1, W - OW + 1)) -> np.ones((H - OH + 1, W - OW + 1))": FILLED
    },
    "max_pool": {f"np.zeros({POOLED}) -> np.ones({POOLED})": FILLED},
    "mean_pool": {f"np.zeros({POOLED}) -> np.ones({POOLED})": FILLED},
    "pool_with_edges": {
        f"np.zeros({WINDOWS}) -> np.ones({WINDOWS})": FILLED,
        f"maxima, means = np.zeros({WINDOWS}) -> means, maxima = np.zeros({WINDOWS})": FILLED,
    },
    "is_feed_forward": {
        "ready[0] -> ready[-1]": "whichever is taken first, the same are left at the end",
        "a[left, j] -> a[j, left]": "a cycle stays one when every edge is turned around",
    },
    "path_sums": {
        "range(len(a) - 1) -> range(len(a) - 1 + 1)": ALL_WAYS,
        "len(a) - 1 -> len(a) + 1": ALL_WAYS,
        "len(a) - 1 -> len(a)": ALL_WAYS,
        "len(a) - 1 -> len(a) - 0": ALL_WAYS,
    },
}
