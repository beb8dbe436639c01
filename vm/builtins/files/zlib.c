/* vm/builtins/files/zlib.c - compressed bytes, of MAT files (RFC 1950) and of save -zip (RFC 1952), by zlib. */
#include "vm/builtins/files/files_internal.h"
#include "vm/builtins/files/library.h"

#include <zlib.h>

static struct {
    int (*deflateInit2_)(z_streamp s, int level, int method, int bits, int memory, int strategy,
                         const char *version, int size);
    int (*deflate)(z_streamp s, int flush);
    int (*deflateEnd)(z_streamp s);
    int (*inflateInit2_)(z_streamp s, int bits, const char *version, int size);
    int (*inflate)(z_streamp s, int flush);
    int (*inflateReset)(z_streamp s);
    int (*inflateEnd)(z_streamp s);
} z;

#define AT(name)                                                                                             \
    { #name, offsetof(__typeof__(z), name) }
static const base_dynlib_routine routines[] = {AT(deflateInit2_), AT(deflate), AT(deflateEnd),
                                               AT(inflateInit2_), AT(inflate), AT(inflateReset),
                                               AT(inflateEnd)};
#undef AT
static const char *const names[] = {"libz.so.1", NULL};
static vm_library zlib = {names, "zlib1g", routines, sizeof routines / sizeof *routines, &z, 0};

#define CHUNK      ((size_t)1 << 16)
#define BITS(wrap) ((wrap) == VM_WRAP_GZIP ? 15 + 16 : 15)

/* zlib's own memory is scratch of the VM, as the output is: an error of the VM may unwind through it, and nothing
 * is left. */
static void *give_scratch(void *ctx, unsigned items, unsigned size) {
    return vm_scratch(ctx, (size_t)items * size);
}
static void take_scratch(void *ctx, void *p) {
    (void)ctx;
    (void)p;
}

static unsigned piece(size_t left) {
    return left > CHUNK ? (unsigned)CHUNK : (unsigned)left;
}

base_view vm_deflate(vm_t *vm, const char *who, vm_wrap wrap, base_view bytes) {
    vm_library_need(vm, &zlib, who);
    z_stream s = {.zalloc = give_scratch, .zfree = take_scratch, .opaque = vm};
    vm_text out = {.vm = vm};
    if (z.deflateInit2_(&s, Z_DEFAULT_COMPRESSION, Z_DEFLATED, BITS(wrap), 8, Z_DEFAULT_STRATEGY,
                        ZLIB_VERSION, (int)sizeof s) != Z_OK)
        vm_error(vm, NULL, "%s: zlib cannot compress here", who);
    const uint8_t *at = bytes.data;
    size_t left = bytes.len;
    int status = Z_OK;
    while (status == Z_OK || status == Z_BUF_ERROR) {
        vm_poll(vm);
        if (s.avail_in == 0 && left) {
            s.next_in = (uint8_t *)(uintptr_t)at;
            s.avail_in = piece(left);
            at += s.avail_in;
            left -= s.avail_in;
        }
        vm_text_reserve(&out, CHUNK);
        s.next_out = (uint8_t *)out.data + out.len;
        s.avail_out = (unsigned)CHUNK;
        status = z.deflate(&s, left ? Z_NO_FLUSH : Z_FINISH);
        out.len += CHUNK - s.avail_out;
    }
    z.deflateEnd(&s);
    if (status != Z_STREAM_END) vm_error(vm, NULL, "%s: zlib cannot compress this", who);
    vm_text_byte(&out, 0);
    return base_view_of(out.data, out.len - 1);
}

/* A gzip file may be several, one behind the other. zlib's ratio is 1032 at most, so output is bounded by input. */
base_view vm_inflate(vm_t *vm, const char *who, vm_wrap wrap, base_view bytes) {
    vm_library_need(vm, &zlib, who);
    z_stream s = {.zalloc = give_scratch, .zfree = take_scratch, .opaque = vm};
    vm_text out = {.vm = vm};
    if (z.inflateInit2_(&s, BITS(wrap), ZLIB_VERSION, (int)sizeof s) != Z_OK)
        vm_error(vm, NULL, "%s: zlib cannot decompress here", who);
    const uint8_t *at = bytes.data;
    size_t left = bytes.len;
    int status = Z_OK;
    for (;;) {
        vm_poll(vm);
        if (s.avail_in == 0 && left) {
            s.next_in = (uint8_t *)(uintptr_t)at;
            s.avail_in = piece(left);
            at += s.avail_in;
            left -= s.avail_in;
        }
        vm_text_reserve(&out, CHUNK);
        s.next_out = (uint8_t *)out.data + out.len;
        s.avail_out = (unsigned)CHUNK;
        status = z.inflate(&s, Z_NO_FLUSH);
        out.len += CHUNK - s.avail_out;
        bool more = s.avail_in || left;
        if (status == Z_STREAM_END && wrap == VM_WRAP_GZIP && more && z.inflateReset(&s) == Z_OK) continue;
        if (status != Z_OK || (!more && s.avail_out)) break;
    }
    z.inflateEnd(&s);
    if (status != Z_STREAM_END)
        vm_error(vm, NULL, "%s: the compressed data are damaged or end too early", who);
    vm_text_byte(&out, 0);
    return base_view_of(out.data, out.len - 1);
}
