"""A few digits of MNIST, for widgets: one of each kind, and some that the trained LeNet-5 misreads.

They are here as text, because the page fetches the bundled megabyte only where code asks for it.
Each is the zlib-compressed bytes of one of `cnnref.data.mnist("test")`, in base 64.
"""

import base64
import zlib

import numpy as np

from cnnref.shapes import one_of

PLACES = {
    "0": 20,
    "1": 11,
    "2": 12,
    "3": 13,
    "4": 4,
    "5": 15,
    "6": 16,
    "7": 7,
    "8": 18,
    "9": 29,
    "hard 2": 732,
    "hard 3": 393,
    "hard 5": 615,
    "hard 6": 356,
    "hard 8": 498,
    "hard 9": 359,
}
"""Where in the bundled test digits each comes from."""

PACKED = {
    "0": (
        "eNpjYBicQNCp6//flV3imDKsFU/+/Pn758+feZhyOUDhP/tABIaU9kugaAlrOxY57U1//9zVZmJgNXvx5xKaXOzf"
        "/z+LwayO3/9nocot+/N3J5R58e85FCnhO3/+xkDZJWhybn/+HBCEy92XRJar+vPHngEu98cVWa7l7184u+T/XxS5"
        "HUi+QteHKvfBCJfcpb8FKO40eIEI4mcvONDD5QvUoNl/V6CFmdKSv4VghtOb51roga1w70MbA4Na9Ks/nZjxJ7nx"
        "w/l0YERtUMaSJPjNNv/p7DRjoWm6AwC8SHLg"
    ),
    "1": (
        "eNpjYBi8wPdfNjMOKeHH//5x4pAL/PdvKSN2KfbT//554tBm+u/fL1wuafv3bwsuuSP/fhjgkLL69+8tLm35//61"
        "4JJb/O+dDA4pmz//7uPS5v/v3yw8RprikJL58+8SLm1h//4145LL/PdKBJfc+n9nWHFIsV7+dwSXNuZ5/xbgTA5S"
        "c7Npn+YAqg82IA=="
    ),
    "2": (
        "eNpjYBg4oFK7/9b/f/8+GmNKnfn5FwJ+vUaTifj4++/DPkMeHp7Mv3/zUaTiH/5dXsgHZgpc/luKLBX97u8qGRhn"
        "Gopc0u9bBqwM2OUK/hYgOJw7PgkhyYnoInQxOP/9gMuX0q9+ZOKQ0pn7twWHFPfev6elcUjN+fvNF6fUKRecUo/c"
        "MYXlFBV7Fu/6+0gNQ4Yn8As0Dna5iTMwiM1B2BlwGCz+49WyH3//fpjmOSEDHoXsP8BSn4Bezv4EZHxdgDDR8hdQ"
        "4Hu7KIgtWrp9uwGydZXVG9oFGAYcAAA5XXJL"
    ),
    "3": (
        "eNrVkiEUgjAURclYoZqlYjabWdVM9VgxSrbuWDUKmQp51VkxihXj3nBo3F+zuH/Oyj3/v/ff5nl/dcJto2GqYDar"
        "oL7Vzywmhq5KhXhCc4slPDZ31ChsaNGJ1BA02kmjl5BoPvrkIcn8q/H5aDNGD20/Oy5JGMR7o1k7AzpppC4moBYO"
        "lkOvHF0HqG5KougGLemucw9V+ESWZYkBdzKyfHy9S0DOO+IlmMP7us5+9sHezhBhYg=="
    ),
    "4": (
        "eNpjYBiMwOgBlOEmiyFX+RzKmLICXYrlMEwu4RI3mpzrnzYoq+iPKKqU7pubPFDmAXS5Fd9NoSyh/39R5UI+XYYx"
        "e//uZUWRW/knC8pSePHLCUWK/+EfGLPtz2VU28T+LEGYsBxVjvPMRSGoqr9/s9F8t/LP8VAgaFxy+A/cZhjQXPX1"
        "DxC8eP77zx9OjOA0DAECBoaFf/7gjI36P390cck1/P2LTx9OufY/X3DKvXiTj1NusxNtUx4A0tFLJg=="
    ),
    "5": (
        "eNrFkiEUgjAQhs1kqFqlsqxRs6ual7Fq1EydVKuQrZivDioVloncFH2+JwpnZeW2+95//2230Wi4xY4ZGoSz+5MX"
        "AQDWWMtFV2OwgkDw3npRDaSXk+sxCXfokWxv1owxq7/ms0uMerpxsuZeQkBusKOd4eUVbT9B5ZLGAjQjoZ0WnIRz"
        "0P4fZU1PJEQSuaVqH7ebz34SV9MW4ijfjyDEtVSrtozfUZ/CW9zM3aSB/W2xlLJAlciD51lD/ckHdvNVOw=="
    ),
    "6": (
        "eNpjYKAtMNzy94sRDrkdf/68WIJdyunVnw41C6xSwm/+bGDBYaLPnz8WuFzS/XctLimxK39cccmV/P2Ay/0Mc/+e"
        "w+nxZ3/TcMo9/7+la8vf/3/vJTJj0fcHCC4DcSkWuQ/bI13ZXVf/+ROKLtf+dyaY5r3+pwTTD1B3zsaUy/p/mR0c"
        "US//YsgxzP8zi5OBQe7onz/xGHKCj//Mcgt88udxExYfGj3+8+fvn53YQ85g8599pWwMgxIAAJJ9VyA="
    ),
    "7": (
        "eNpjYBguIGTn/Ok2Ktjl7v0Dgo/HoGCVCbKcc5FH0eLH/x4CVfx6+u9fD4ZmQSc+Z2dna9E3/7Jw2R3896IQDimx"
        "l/+DcWlr/PdOB4eU9c9/dri0tf7bzYpDivPsDytc2ur+bcMl5f37gyUOKeG7/5bhkGI+/e+2Mg45tX//fHFIyT/4"
        "V8yI02v/THBI2X7CLVf5799tDZxy54WIT0UAWodIFw=="
    ),
    "8": (
        "eNpjYBi8gM2bIWnnpjhhDAn+/MPv4hgu/Pz3rwRVQsQo++i37ZIMDIFf//2MRpYRCnn279/dMAYGxtq//zaZouhq"
        "/ffvZhkLA4PdqX8fmzlQpLK//LuqC6TtPvy7I4tql863fxcNgbT8x393pdEcGP/vnzmQEjz275YMuuOlb/97OUFd"
        "68y/s1yYXi7+8e/fl5f/7ktgCw+1kBVf//37d76YE5ss35t/zxa//XI5gBFTLvnfv2QGBtWH/5o4MOTc/z3lAVJM"
        "q/4ZY8gl/PsnBKID/x3DkAuAyjX/K8eQY732zw9IMW7/Yo/pGIe/QO8x1f3bhM0X4e/ulW/8d1Maa4IQmnXkSKok"
        "TdMcAKgFbn8="
    ),
    "9": (
        "eNpjYBhewHDL3/9/V6pw+3Ciy7C6PPnz5++fPwv2/o1BlzP/8+exv6trStSb785oUtov/+w0AtJSp/+0o2tb8XeT"
        "Koh2+/PHHk1q9t9PWmBb9//dh67t/J9nYKmOP38csMspdAEdJIAut/TPz/Pnzz8B+QHD35ybgcJ//niv/GOBJVQc"
        "Skq8GKb+vS6KK9j+/lmES0rh7wcjXHJz/y7BJaX9ATOYYSD2758QXHJFfy7ijNzzf0pwyi3FIxd7wp7Y9AMA8GpZ"
        "ZA=="
    ),
    "hard 2": (
        "eNpjYKAxmPd/PU65OX/XDQU5+V245ZL/tgfgllPDJRX2LxGnS17/JUtO5t3fRBYNDY39Ta9f3zny6MI1b4Tchr9/"
        "5+T//fv3xaxZs+IZKg3dK+FSnveB4n/PJCZ6YxpZBpT54CyFzbaA+X+3rHPG7pJ/f+dy4nJl+kIhhsEMAB0nRRM="
    ),
    "hard 3": (
        "eNpjYBhcoKrSF6fcv78/P0LAp6KcnE2hqHIwAGYdR5bLWLt27SEcciDgApa7v2tXf40WulwCUOZXgzI25/Be/Pv3"
        "tTd2p3r++Pv388KFSUzYJGsgbpkxWZmPBV1OoeIyzJ1LtbDo9W878A8E/q8sxiLLxtuyBaT1aw5WV3FKmT0AyuII"
        "XpvjqHIpJ+dBGLYuaz8ApW4hpETu/X2fYGZWu2f3d7BfPssj5AIgQn//gx1y9ThKCB14CZX7/KjSC90Bsmc/fFiU"
        "nZ3tPIDpDwAyA5/r"
    ),
    "hard 5": (
        "eNpjYBgo4OI57d//f//unU/CkIr48/fv338fK+3YMbV1PwDJVWI3kyf4798fLjgsbP37dysOKZWP//7F4JDLBmpj"
        "xyF3/+9fD1z+u/f3b5kwE3Y5gcdAPyyLjrbGJml9BRQu//6VYZPkEMrN2XXq788IXNb6/v13DLsMd+/Hv/9mYpWS"
        "3g4M1JWs2KRM7wGdshJdtDhQhEGm5ce/v19nYug6/vf5zddA/13xwTStEqjl799v5eLYrAq5+/fvej2GAQUAuHhj"
        "aA=="
    ),
    "hard 6": (
        "eNpjYBiUIA+nDPfkLTjldP6a4JTbc1Ebl5TrAQitbMzgWFNT44ss17MPSEidOnXj/pEbf//+fXkKISW1W8lEjGHH"
        "jZt//zY0A+X+bkbI7f27+6YJwxpdPVdXdpXrP/5uE4VLmX86Y7xUCcbjXfR3DkLbvL+FSHar/EWSq/t1kAUh1fC9"
        "j4MVzvv3dz9Cqu10gyWSIf//npGAMk3m/HqohOy5f3//7hQCMfSaf66vskYJlNsf/v7dpbL+8uWHxdpC6CE2b9Ip"
        "kId/dhlghqYai9KV169fZzEMSQAARwFbTg=="
    ),
    "hard 8": (
        "eNpjYBhI8G/N2mZccn///P0ThEMuLe3V39M4TZ3xB4/c3z6cci//2OLRh0tGtO/lFewy8lyFf79o4LAr+uWfKuxS"
        "Qf+u/ruKVUaz+vPfpjV/qrHZtfbfgQcaxs3/ojHlDv55aSTCwMVltAYjPEX/HYAxXxmhB/LffBjTPQbdja+uQs0K"
        "+o8RMgVXPoO9BnItph8eiADJxafvY4tbW6Cc5ucqkYFLkQAuOUP4"
    ),
    "hard 9": (
        "eNpjYBhywHT2wbneolilJB/++/3v32lbbHLib997RNz/141V48Z/Lgwyre8DscmF/XuYuP7hr2hscj5///379z0O"
        "u0ODmv7+O4TTG7/+peCRi8clJfz7nw8uuYR/P3AaWfFvKk4j7/1zxCWn+e+fEU65/3jkaKBP6PS/77txSYr+/utP"
        "hcQFALEkPzM="
    ),
}


def digit(name):
    """Return a digit by its name.

    Parameters
    ----------
    name : str
        "0" to "9", or "hard 2" and the like for one that LeNet-5 misreads.

    Returns
    -------
    (28, 28) ndarray of uint8
        0 for the paper, 255 for full ink.

    Raises
    ------
    ValueError
        If there is no such digit.

    Examples
    --------
    >>> digit("7").shape, digit("7").max().item()
    ((28, 28), 255)
    """
    one_of(PACKED, digit=name)
    pixels = zlib.decompress(base64.b64decode(PACKED[name]))
    return np.frombuffer(pixels, np.uint8).reshape(28, 28)
