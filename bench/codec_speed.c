/* bench/codec_speed.c - how fast each codec decodes blocks of M sources; writes format/codec_speeds.def,
 * which Auto weighs bytes against time with.
 *
 * usage: codec_speed FILE.m... >format/codec_speeds.def   (cmake --build BUILD --target codec-speeds)
 *
 * Processor time of one thread; the median of rounds, the codecs in turns. */
#include "format/codec.h"
#include "format/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BLOCK  (64u * 1024u)
#define ROUNDS 301
#define LEVEL  6u
#define CODECS 2

static const fmt_codec codecs[CODECS] = {FMT_CODEC_LZ4, FMT_CODEC_ZSTD};
static const char *const names[CODECS] = {"LZ4", "ZSTD"};

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void append_file(const char *path, base_buf *out) {
    char chunk[BLOCK];
    size_t got;
    FILE *f = fopen(path, "rb");
    if (!f) exit(1);
    while ((got = fread(chunk, 1, sizeof chunk, f)) > 0)
        base_buf_append(out, chunk, got);
    fclose(f);
}

static base_buf *encode_all(fmt_codec codec, const base_buf *raw, size_t blocks) {
    base_buf *stored = calloc(blocks, sizeof *stored);
    for (size_t i = 0; stored && i < blocks; i++) {
        mica_error err = MICA_ERROR_INIT;
        if (fmt_encode(codec, LEVEL, base_view_of(raw->data + i * BLOCK, BLOCK), &stored[i], &err) != MICA_OK)
            exit(1);
    }
    return stored;
}

static double decode_all_us(fmt_codec codec, const base_buf *stored, size_t blocks, uint8_t *out) {
    double start = now_us();
    for (size_t i = 0; i < blocks; i++) {
        if (fmt_decode(codec, base_view_of(stored[i].data, stored[i].len), out, BLOCK, NULL) != MICA_OK)
            exit(1);
    }
    return now_us() - start;
}

int main(int argc, char **argv) {
    static double us[CODECS][ROUNDS];
    base_buf raw = {0}, *stored[CODECS];
    uint8_t *out = malloc(BLOCK);
    for (int i = 1; i < argc; i++)
        append_file(argv[i], &raw);
    size_t blocks = raw.len / BLOCK;
    if (!blocks || !out) return 2;
    for (size_t c = 0; c < CODECS; c++)
        stored[c] = encode_all(codecs[c], &raw, blocks);
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t c = 0; c < CODECS; c++)
            us[c][round] = decode_all_us(codecs[c], stored[c], blocks, out);
    printf("/* format/codec_speeds.def - MB of decoded bytes a second, one thread, blocks of 64 KiB at level "
           "%u. Made by\n"
           " * `cmake --build BUILD --target codec-speeds` (bench/codec_speed.c); do not edit. Figures of "
           "one machine; the\n"
           " * choice of Auto depends on what stands here and on no clock. */\n",
           LEVEL);
    for (size_t c = 0; c < CODECS; c++) {
        qsort(us[c], ROUNDS, sizeof us[c][0], compare);
        printf("FMT_CODEC_SPEED(%s, %.0f)\n", names[c], (double)blocks * BLOCK / us[c][ROUNDS / 2]);
    }
    return 0;
}
