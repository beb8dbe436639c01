/* tests/loader/make_golden.c - writes the golden snapshots of the newest format version into a folder; run by
 * hand when the version rises: `loader_make_golden FOLDER`. Those of older versions are never made again. */
#include "tests/fake_language.h"

#include "base/atomic.h"
#include "format/snapshot.h"
#include "format/tree.h"

#define ENTRIES 300

static mica_status make(bool alone, bool packed, base_buf *out, mica_error *err) {
    mica_builder_config config;
    mica_builder_config_default(&config);
    config.compression_algorithm = MICA_COMPRESSION_ZSTD;
    config.single_access = alone;
    config.packed = packed;
    return fake_build(&config, ENTRIES, out, err);
}

/* A file whose hashes all hold and whose dictionary is none. */
static void spoil_dictionary(base_buf *file) {
    fmt_header *h = (fmt_header *)(void *)file->data;
    const fmt_section *d = fmt_header_section(h, FMT_SECTION_DICTIONARY, FAKE_TEXT);
    fmt_tree_shape shape;
    memset(file->data + d->offset, 0, 64);
    if (!fmt_tree_plan(h->tree_offset / FMT_PAGE - 1, &shape)) return;
    fmt_tree_build(&shape, file->data + FMT_PAGE, file->data + h->tree_offset, 1, h->root);
    fmt_header_seal(h);
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        bool alone, packed, bad;
    } files[] = {{"v1_1_dictionary", true, false, false},
                 {"v1_1_packed", true, true, false},
                 {"v1_1_bad_dictionary", true, false, true},
                 {"v1_1_bad_packed", false, true, true}};
    if (argc != 2) return 2;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[512];
        base_buf out = {0};
        mica_error err = MICA_ERROR_INIT;
        snprintf(path, sizeof path, "%s/%s.snap", argv[1], files[i].name);
        mica_status status = make(files[i].alone, files[i].packed, &out, &err);
        if (status == MICA_OK && files[i].bad && files[i].packed) out.data[out.len - 9] ^= 32;
        if (status == MICA_OK && files[i].bad && !files[i].packed) spoil_dictionary(&out);
        if (status == MICA_OK) status = base_atomic_replace(path, out.data, out.len, &err);
        base_buf_free(&out);
        if (status != MICA_OK) {
            fprintf(stderr, "%s\n", err.message);
            return 1;
        }
    }
    return 0;
}
