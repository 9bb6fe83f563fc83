"""Right answers on preparing data, written in other ways than ours."""

import numpy as np
import ways
from numpy import float32

from cnnref.data import PCA, Center, MinMax, Standardize


def center_by_sum(train, x):
    return x - sum(train) / len(train)


def center_by_object(train, x):
    return Center().fit(train).transform(x)


def center_loops(train, x):
    N, D = train.shape
    mean = [sum(train[n, d] for n in range(N)) / N for d in range(D)]
    return [[row[d] - mean[d] for d in range(D)] for row in x]


def center_float32(train, x):
    return x.astype(float32) - np.average(train.astype(float32), axis=0)


def channels_by_transposing(train, x):
    mean = train.transpose(1, 0, 2, 3).reshape(train.shape[1], -1).mean(axis=1)
    return x - mean[:, None, None]


def channels_one_by_one(train, x):
    y = x.astype(np.float64)
    for c in range(x.shape[1]):
        y[:, c] -= train[:, c].mean()
    return y


def channels_by_object(train, x):
    return Center("channel").fit(train).transform(x)


def channels_einsum(train, x):
    N, _, H, W = train.shape
    mean = np.einsum("nchw->c", train.astype(np.float64)) / (N * H * W)
    return (x.transpose(0, 2, 3, 1) - mean).transpose(0, 3, 1, 2)


def channels_float32(train, x):
    return channels_one_by_one(train.astype(float32), x).astype(float32).tolist()


def standardize_by_object(train, x):
    return Standardize().fit(train).transform(x)


def standardize_from_squares(train, x):
    mean = train.mean(axis=0)
    var = ((train - mean) ** 2).sum(axis=0) / len(train)
    std = np.sqrt(var)
    std[std == 0] = 1
    return (x - mean) / std


def standardize_column_by_column(train, x):
    y = np.zeros(x.shape)
    for d, column in enumerate(train.T):
        y[:, d] = (x[:, d] - column.mean()) / (column.std() or 1)
    return y.tolist()


def standardize_by_einsum(train, x):
    centred = train - train.mean(axis=0)
    var = np.einsum("ij,ij->j", centred, centred) / len(train)
    return (x - train.mean(axis=0)) * np.where(var > 0, 1 / np.sqrt(var + (var == 0)), 1)


def standardize_float32(train, x):
    return standardize_from_squares(train.astype(float32), x.astype(float32))


def range_by_object(train, x, low, high):
    return MinMax(low, high).fit(train).transform(x)


def range_by_ptp(train, x, low, high):
    width = np.ptp(train, axis=0)
    return (x - train.min(axis=0)) / (width + (width == 0)) * (high - low) + low


def range_column_by_column(train, x, low, high):
    columns = []
    for values, column in zip(x.T, train.T, strict=True):
        least, largest = min(column), max(column)
        share = (values - least) / ((largest - least) or 1)
        columns.append((1 - share) * low + share * high)
    return np.array(columns).T


def range_sorted_float32(train, x, low, high):
    ordered = np.sort(train.astype(float32), axis=0)
    width = ordered[-1] - ordered[0]
    width[width == 0] = 1
    return low + (x.astype(float32) - ordered[0]) * float32(high - low) / width


def covariance_by_numpy(x):
    return np.cov(x.T, ddof=0)


def covariance_of_products(x):
    mean = x.mean(axis=0)
    return x.T @ x / len(x) - np.outer(mean, mean)


def covariance_einsum(x):
    centred = x - x.mean(axis=0)
    return np.einsum("ni,nj->ij", centred, centred) / x.shape[0]


def covariance_loops(x):
    (N, D), mean = x.shape, x.mean(axis=0)
    total = np.zeros((D, D))
    for row in x:
        total += np.outer(row - mean, row - mean)
    return (total / N).tolist()


def covariance_float32(x):
    return covariance_einsum(x.astype(float32))


def axes_by_svd_of_the_covariance(x):
    axes, variances, _ = np.linalg.svd(covariance_by_numpy(x))
    return np.where(axes[0] < 0, -axes, axes), variances


def axes_by_svd_of_the_points(x):
    _, singular, rows = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    return (rows * np.sign(rows[:, :1])).T, singular**2 / len(x)


def axes_by_eig_sorted(x):
    variances, axes = np.linalg.eig(covariance_by_numpy(x))
    order = np.argsort(variances)[::-1]
    axes = axes[:, order]
    for column in axes.T:
        if column[0] < 0:
            column *= -1
    return axes, variances[order]


def axes_by_object(x):
    pca = PCA().fit(x)
    return pca.axes * np.sign(pca.axes[0]), pca.variances


def axes_float32(x):
    return axes_by_svd_of_the_covariance(x.astype(float32))


def project_axis_by_axis(x, mean, axes, components):
    return np.stack([(x - mean) @ axes[:, k] for k in range(components)], axis=1)


def project_then_cut(x, mean, axes, components):
    return (x @ axes - mean @ axes)[:, :components]


def project_einsum(x, mean, axes, components):
    return np.einsum("ij,jk->ik", x - mean, axes)[:, :components]


def project_from_the_left(x, mean, axes, components):
    return (axes.T[:components] @ (x - mean).T).T


def project_float32(x, mean, axes, components):
    arrays = (a.astype(float32) for a in (x, mean, axes))
    return project_einsum(*arrays, components).tolist()


def whiten_by_diagonal(x, mean, axes, variances, *, eps=1e-5):
    return (x - mean) @ axes @ np.diag((variances + eps) ** -0.5)


def whiten_axis_by_axis(x, mean, axes, variances, *, eps=1e-5):
    z = np.zeros(x.shape)
    for k, variance in enumerate(variances):
        z[:, k] = (x - mean).dot(axes[:, k]) / (variance + eps) ** 0.5
    return z


def whiten_narrowed_axes(x, mean, axes, variances, *, eps=1e-5):
    narrow = axes / np.sqrt(variances + eps)
    return x @ narrow - mean @ narrow


def whiten_einsum(x, mean, axes, variances, *, eps=1e-5):
    return np.einsum("ij,jk,k->ik", x - mean, axes, 1 / np.sqrt(variances + eps))


def whiten_float32(x, mean, axes, variances, *, eps=1e-5):
    arrays = (a.astype(float32) for a in (x, mean, axes, variances))
    return whiten_axis_by_axis(*arrays, eps=float32(eps)).astype(float32)


WAYS = {
    "center": [center_by_sum, center_by_object, center_loops, center_float32],
    "center_channels": [
        channels_by_transposing,
        channels_one_by_one,
        channels_by_object,
        channels_einsum,
        channels_float32,
    ],
    "standardize": [
        standardize_by_object,
        standardize_from_squares,
        standardize_column_by_column,
        standardize_by_einsum,
        standardize_float32,
    ],
    "scale_to_range": [
        range_by_object,
        range_by_ptp,
        range_column_by_column,
        range_sorted_float32,
    ],
    "covariance": [
        covariance_by_numpy,
        covariance_of_products,
        covariance_einsum,
        covariance_loops,
        covariance_float32,
    ],
    "principal_axes": [
        axes_by_svd_of_the_covariance,
        axes_by_svd_of_the_points,
        axes_by_eig_sorted,
        axes_by_object,
        axes_float32,
    ],
    "project": [
        project_axis_by_axis,
        project_then_cut,
        project_einsum,
        project_from_the_left,
        project_float32,
    ],
    "whiten": [
        whiten_by_diagonal,
        whiten_axis_by_axis,
        whiten_narrowed_axes,
        whiten_einsum,
        whiten_float32,
    ],
}


@ways.each(WAYS)
def test_earns_all_points(name, way):
    ways.assert_earns_all_points(name, way)
