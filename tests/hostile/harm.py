"""Attempts to harm something outside: right answers earn their points, and nothing has happened."""

from pathlib import Path

from hostile.draft import COURSE, PORT, harmless


def quietly(code: str) -> str:
    body = "\n".join(f"    {line}" for line in code.splitlines())
    return f"try:\n{body}\nexcept BaseException as error:\n    print(error)"


SNIPPETS = {
    "host's root entered through /proc": "import os\nfor p in (1, 2, os.getppid()):\n"
    "    os.chdir(f'/proc/{p}/root')\n    open('tmp/hostile-canary', 'w').write('1')",
    "root left by chroot": "import os\nos.mkdir('d')\nos.chroot('d')\nos.chdir('../../../..')\n"
    "open('tmp/hostile-canary', 'w').write('1')",
    "device made": "import os, stat\nos.mknod('disk', stat.S_IFBLK | 0o600, os.makedev(254, 0))",
    "raw packet sent": "import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "kernel's keyring and perf used": "import ctypes\nc = ctypes.CDLL(None)\n"
    "assert c.syscall(298, None, 0, -1, -1, 0) >= 0",
    "core pattern written": "open('/proc/sys/kernel/core_pattern', 'w').write('|/tmp/x')",
    "own oom score lowered": "open('/proc/self/oom_score_adj', 'w').write('-1000')",
    "shared memory left": "from multiprocessing import shared_memory\n"
    "shared_memory.SharedMemory('hostile-canary', create=True, size=10)",
    "gradebook written": f"import sqlite3\nd = sqlite3.connect('{COURSE}/gradebook.db')\n"
    "d.execute('update grade set auto_score = 100')\nd.commit()",
    "neighbour overwritten": f"open('{COURSE}/submitted/neighbour/convolution/convolution.ipynb',"
    " 'w').write('')",
    "course deleted": f"import shutil\nshutil.rmtree('{COURSE}')",
    "home deleted": "import os, shutil\nshutil.rmtree(os.path.expanduser('~'))\n"
    "shutil.rmtree('/root')",
    "startup file left": "import os\np = os.path.expanduser('~/.ipython/profile_default/startup')\n"
    "os.makedirs(p)\nopen(p + '/00-hostile-canary.py', 'w').write('1')",
    "startup file left for the grader": "import os\n"
    f"p = '{Path.home()}/.ipython/profile_default/startup'\n"
    "os.makedirs(p)\nopen(p + '/00-hostile-canary.py', 'w').write('1')",
    "file left in /tmp": "open('/tmp/hostile-canary', 'w').write('1')",
    "file left in /dev/shm": "open('/dev/shm/hostile-canary', 'w').write('1')",
    "NumPy changed": "import numpy\nopen(numpy.__file__, 'a').write('#')",
    "agent changed": "import os\nfor d, _, fs in os.walk('/box/lib'):\n    for f in fs:\n"
    "        open(os.path.join(d, f), 'a').write('#')",
    "Python changed": "import os\nopen(os.__file__, 'a').write('#')",
    "grader killed": "import os\n[os.kill(p, 9) for p in range(3, 70_000) if p != os.getpid()]",
    "signals to groups": "import os, signal\nos.killpg(0, signal.SIGCONT)",
    "network used": f"import socket\nsocket.create_connection(('127.0.0.1', {PORT}), 1)",
    "network used by name": "import urllib.request\n"
    "urllib.request.urlopen('http://localhost', None, 1)",
    "datagram sent": "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM)"
    f".sendto(b'x', ('127.0.0.1', {PORT}))",
    "abstract socket used": "import socket\n"
    "socket.socket(socket.AF_UNIX).connect('\\0hostile-canary')",
    "working folder changed": "import os\nos.chdir('/')",
    "working folder deleted": "import os, shutil\nshutil.rmtree(os.getcwd())",
    "link left": f"import os\nos.symlink('{COURSE}/gradebook.db', 'link')\nopen('link', 'w')",
    "mounted": "import ctypes\n"
    "assert ctypes.CDLL(None).mount(b'none', b'/home', b'tmpfs', 0, 0) == 0",
    "user namespace made": "import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) == 0",
    "became root": "import os\nos.setuid(0)",
    "traced": "import ctypes\nassert ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0",
    "kernel settings written": "open('/proc/sys/kernel/hostname', 'w').write('hostile')\n"
    "open('/proc/sysrq-trigger', 'w').write('b')",
    "host name changed": "import socket\nsocket.sethostname('hostile')",
    "control group left": "import glob\nfor f in glob.glob('/sys/fs/cgroup/**/cgroup.procs',"
    " recursive=True):\n    open(f, 'w').write('0')",
    "limits raised": "import resource as r\nr.setrlimit(r.RLIMIT_AS, (-1, -1))",
    "clock set": "import time\ntime.clock_settime(0, 0)",
    "priority raised": "import os\nos.nice(-20)",
    "program started": "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c',"
    " 'import time; time.sleep(987654)'], start_new_session=True)",
    "terminal written": "open('/dev/tty', 'w').write('hostile')",
    "markup printed": "print('<script>alert(1)</script><img src=x onerror=alert(1)>\\x1b[2J')\n"
    "'<script>alert(2)</script>'",
    "markup displayed": "class H:\n    def _repr_html_(self): return '<script>alert(1)</script>'\n"
    "    def _repr_javascript_(self): return 'alert(1)'\ndisplay(H())",
}

KINDS = harmless({name: quietly(code) for name, code in SNIPPETS.items()}, "harm: ")
