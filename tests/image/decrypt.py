#!/usr/bin/env python3
# tests/image/decrypt.py - reads encrypted images by docs/format.md alone, with the hashes of Python and libcrypto's AES, and finds
# what was saved.
"""Usage: decrypt.py MICA SNAPSHOT"""
import ctypes
import hashlib
import hmac
import os
import pty
import struct
import subprocess
import sys
import tempfile

mica, snapshot = (os.path.abspath(p) for p in sys.argv[1:3])
PAGE = 4096


def aes_gcm(key, nonce, beside, sealed, tag):
    """The text; None where the tag is wrong."""
    context = ctypes.c_void_p(lib.EVP_CIPHER_CTX_new())
    out, n = ctypes.create_string_buffer(len(sealed)), ctypes.c_int()
    good = (lib.EVP_DecryptInit_ex(context, ctypes.c_void_p(lib.EVP_aes_256_gcm()), None, key, nonce) == 1
            and lib.EVP_DecryptUpdate(context, None, ctypes.byref(n), beside, len(beside)) == 1
            and lib.EVP_DecryptUpdate(context, out, ctypes.byref(n), sealed, len(sealed)) == 1
            and lib.EVP_CIPHER_CTX_ctrl(context, 0x11, 16, tag) == 1 and lib.EVP_DecryptFinal_ex(context, out, ctypes.byref(n)) == 1)
    lib.EVP_CIPHER_CTX_free(context)
    return out.raw if good else None


def hkdf(key, salt, info):
    extracted = hmac.new(salt or bytes(32), key, hashlib.sha256).digest()
    return hmac.new(extracted, info.encode() + b"\x01", hashlib.sha256).digest()


def read(path, secret):
    """The memory files of an image; `secret` makes the master key from the fields of the encryption."""
    with open(path, "rb") as f:
        image = f.read()
    supers = [image[k * PAGE:(k + 1) * PAGE] for k in range(2)]
    page = max((s for s in supers if s[:8] == b"\x89MICAIM\n"), key=lambda s: struct.unpack_from("<Q", s, 16)[0])
    version, count, sequence, end = struct.unpack_from("<IIQQ", page, 8)
    assert version == 2 and len(image) >= end
    cipher, kdf, log_n, r, p, reserved = struct.unpack_from("<6I", page, 96)
    salt, file_id, check, seal = (page[120 + 32 * k:152 + 32 * k] for k in range(4))
    assert cipher == 1 and reserved == 0 and page[248:864] == bytes(616)
    file_key = hkdf(secret(kdf, log_n, r, p, salt), file_id, "mica image file 1")
    assert hkdf(file_key, file_id, "mica image check 1") == check
    blank = bytearray(page)
    for at, size in ((96 + 120, 32), (32, 32), (64, 32), (4064, 32)):
        blank[at:at + size] = bytes(size)
    assert hmac.new(hkdf(file_key, file_id, "mica image superblock 1"), bytes(blank), hashlib.sha256).digest() == seal
    files = []
    for k in range(count):
        at, = struct.unpack_from("<Q", page, 864 + 40 * k)
        identity = page[872 + 40 * k:904 + 40 * k]
        magic, pages, written, number = struct.unpack_from("<8sQQ32s", image, at)
        assert magic == b"\x89MICAEP\n" and written <= sequence and image[at + 56:at + PAGE] == bytes(PAGE - 56)
        key = hkdf(file_key, number, "mica image epoch 1")
        tags = at + (pages + 1) * PAGE
        close = tags + (pages * 16 + PAGE - 1) // PAGE * PAGE
        assert image[tags + pages * 16:close] == bytes(close - tags - pages * 16)
        assert k + 1 < count or close == end
        plain = []
        for n in range(pages):
            nonce, beside = struct.pack("<QI", n, 0), file_id + struct.pack("<QQ", written, n)
            text = aes_gcm(key, nonce, beside, image[at + (n + 1) * PAGE:at + (n + 2) * PAGE], image[tags + 16 * n:tags + 16 * n + 16])
            assert text, (k, n)
            plain.append(text)
        header = plain[0]
        assert header[:8] == b"\x89MICA\r\n\x1a" and header[128:160] == identity and struct.unpack_from("<Q", header, 16)[0] == pages * PAGE
        assert hashlib.sha256(header[:128] + bytes(32) + header[160:]).digest() == identity
        files.append(b"".join(plain))
    return files


def typed(text, *arguments):
    """Runs mica in a terminal and types that at each question."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(mica, [mica, "-q", "--snapshot", snapshot, *arguments], environ)
    seen = b""
    while True:
        try:
            part = os.read(fd, 4096)
        except OSError:
            break
        seen += part
        if not part:
            break
        if part.rstrip().endswith(b":"):
            os.write(fd, text.encode() + b"\n")
    assert os.waitpid(pid, 0)[1] == 0, seen


try:
    lib = ctypes.CDLL("libcrypto.so.3")
except OSError:
    print("libcrypto.so.3 is not there")
    sys.exit(77)
for name in "EVP_CIPHER_CTX_new", "EVP_aes_256_gcm":
    getattr(lib, name).restype = ctypes.c_void_p

with tempfile.TemporaryDirectory() as home:
    environ = {"HOME": home, "PATH": os.environ["PATH"], "MICA_CACHE": "off", "TERM": "xterm"}
    os.chdir(home)
    with open("key", "wb") as f:
        os.fchmod(f.fileno(), 0o600)
        f.write(os.urandom(100))
    with open("key", "rb") as f:
        key_bytes = f.read()
    code = "t = repmat ('hidden-text ', 1, 500); image_save ('twice.img'); a = 1; for k = 1:3, a = a + 1; end;"
    subprocess.run([mica, "-q", "--snapshot", snapshot, "--image", "one.img", "--key-file", "key", "--autosave", "0.01", "-e",
                    code + " t0 = time (); while time () - t0 < 0.1, end"], env=environ, check=True)

    def by_file(kdf, log_n, r, p, salt):
        assert kdf == 1 and log_n == r == p == 0 and salt == bytes(32)
        return hkdf(key_bytes, b"", "mica image key file 1")

    def by_passphrase(kdf, log_n, r, p, salt):
        assert (kdf, log_n, r, p) == (2, 17, 8, 1)
        return hashlib.scrypt(b"correct horse", salt=salt, n=1 << log_n, r=r, p=p, maxmem=1 << 28, dklen=32)

    files = read("one.img", by_file)
    assert len(files) > 1 and any(b"hidden-text hidden-text" in file for file in files)
    assert b"hidden-text hidden-text" in read("twice.img", by_file)[0]
    typed("correct horse", "--image", "two.img", "--encrypt", "-e", code.replace("twice", "again"))
    assert any(b"hidden-text hidden-text" in file for file in read("two.img", by_passphrase))
    print("an image of %d epochs by a key file, and one by a passphrase" % len(files))
