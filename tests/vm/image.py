"""What the guest boots: Debian's kernel, and a file system in memory with busybox, keytop and what they need."""

import gzip
import pathlib
import re
import stat
import subprocess

HERE = pathlib.Path(__file__).resolve().parent

# What the guest's devices need; what these need themselves is found in them.
MODULES = ["virtio_pci", "virtio_input", "evdev", "uinput", "xhci-pci", "usbhid", "hid-generic"]


def kernel(cache):
    """The folder of an unpacked kernel package; fetched once."""
    tree = cache / "kernel"
    if not (tree / "boot").is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        facts = output("apt-cache", "depends", "linux-image-amd64")
        package = re.search(r"Depends: (linux-image-[0-9]\S+)", facts).group(1)
        for old in cache.glob("linux-image-*.deb"):
            old.unlink()
        subprocess.run(["apt-get", "-q", "download", package], cwd=cache, check=True)
        unpacked = cache / "kernel.part"
        subprocess.run(["dpkg", "-x", next(cache.glob(f"{package}_*.deb")), unpacked], check=True)
        unpacked.rename(tree)
    return next((tree / "boot").glob("vmlinuz-*")), next((tree / "lib/modules").iterdir())


def build(cache, binary, extra=()):
    """Paths of the kernel and of the file system that holds this program, and further ones from this machine."""
    vmlinuz, modules = kernel(cache)
    hand = cache / "hand"
    source = HERE / "hand.c"
    if not hand.exists() or hand.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["cc", "-O1", "-Wall", "-o", hand, source, "-lutil"], check=True)
    bare = cache / "keytop"
    subprocess.run(["strip", "-o", bare, binary], check=True)
    files = {"init": HERE / "init", "bin/busybox": pathlib.Path("/bin/busybox"), "bin/keytop": bare, "bin/hand": hand}
    files |= {f"bin/{pathlib.Path(one).name}": pathlib.Path(one) for one in extra}
    for program in [bare, hand, *extra]:
        files |= {str(library).lstrip("/"): library for library in libraries(program)}
    for number, module in enumerate(with_needs(MODULES, modules), 10):
        files[f"mod/{number}-{module.name}"] = module
    packed = cache / "initramfs.gz"
    packed.write_bytes(gzip.compress(archive(files), 1))
    return vmlinuz, packed


def with_needs(names, modules):
    """The kernel's modules of these names, after those that they need."""
    places = {path.stem.replace("-", "_"): path for path in modules.rglob("*.ko")}
    order = {}

    def add(name):
        name = name.replace("-", "_")
        if name not in order:
            needs = re.search(rb"\0depends=([^\0]*)\0", places[name].read_bytes()).group(1).decode()
            for need in filter(None, needs.split(",")):
                add(need)
            order[name] = places[name]

    for name in names:
        add(name)
    return order.values()


def libraries(program):
    """The shared libraries that a program loads, its loader among them."""
    return [pathlib.Path(path) for path in re.findall(r"(/\S+) \(0x", output("ldd", str(program)))]


def archive(files):
    """A cpio archive of the `newc` kind."""
    out = bytearray()
    folders = {str(parent) for name in files for parent in pathlib.PurePath(name).parents} - {"."}
    entries = [(name, stat.S_IFDIR | 0o755, b"") for name in sorted(folders)]
    entries += [(name, stat.S_IFREG | 0o755, path.read_bytes()) for name, path in files.items()]
    for inode, (name, mode, content) in enumerate([*entries, ("TRAILER!!!", 0, b"")], 1):
        fields = (inode, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
        out += b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
        out += bytes(-len(out) % 4)
        out += content
        out += bytes(-len(out) % 4)
    return bytes(out)


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
