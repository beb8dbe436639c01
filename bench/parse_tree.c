/* bench/parse_tree.c - parses every .m file below the folders named on its command line; prints what was
 * refused and the speed. */
#include "base/alloc.h"
#include "compiler/parser.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char **paths;
static size_t path_count, path_cap;

static int add_path(const char *path, const struct stat *info, int type, struct FTW *where) {
    (void)info;
    (void)where;
    size_t len = strlen(path);
    if (type != FTW_F || len < 2 || strcmp(path + len - 2, ".m") != 0) return 0;
    if (path_count == path_cap) {
        path_cap = path_cap ? path_cap * 2 : 1024;
        paths = realloc(paths, path_cap * sizeof *paths);
        if (!paths) return 1;
    }
    paths[path_count++] = strdup(path);
    return 0;
}

static char *read_all(const char *path, size_t *len) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = size < 0 ? NULL : malloc((size_t)size + 1);
    *len = text ? fread(text, 1, (size_t)size, file) : 0;
    fclose(file);
    return text;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

typedef struct totals {
    size_t files, good, unsupported, bytes;
    double seconds;
} totals;

static void parse_one(const char *path, bool dump, totals *sum) {
    size_t len;
    char *text = read_all(path, &len);
    if (!text) return;
    cmp_source source;
    base_arena arena = {0};
    cmp_diags *diags = calloc(1, sizeof *diags);
    cmp_unit *unit;
    cmp_parse_options options = {.mode = CMP_PARSE_FILE};
    double start = now();
    mica_status status = cmp_source_init(&source, path, base_view_of(text, len), NULL);
    if (status == MICA_OK) status = cmp_parse(&source, &options, &arena, diags, &unit, NULL);
    sum->seconds += now() - start;
    sum->files++;
    sum->bytes += len;
    base_buf out = {0};
    if (status == MICA_OK) {
        sum->good++;
        if (dump) cmp_ast_dump(unit, &out);
    } else {
        if (status == MICA_ERR_UNSUPPORTED) sum->unsupported++;
        cmp_diags_format(diags, &source, &out);
    }
    const char *shown = base_buf_cstr(&out);
    if (shown) fputs(shown, stdout);
    base_buf_free(&out);
    cmp_diags_free(diags);
    free(diags);
    base_arena_free(&arena);
    cmp_source_free(&source);
    free(text);
}

int main(int argc, char **argv) {
    bool dump = argc > 1 && strcmp(argv[1], "--dump") == 0;
    for (int i = dump ? 2 : 1; i < argc; i++) {
        if (nftw(argv[i], add_path, 32, FTW_PHYS) != 0) return 1;
    }
    totals sum = {0};
    for (size_t i = 0; i < path_count; i++)
        parse_one(paths[i], dump, &sum);
    printf("%zu files, %zu parsed, %zu hold what is not supported, %.2f MB in %.1f ms: %.1f MB/s\n",
           sum.files, sum.good, sum.unsupported, (double)sum.bytes / 1e6, sum.seconds * 1e3,
           (double)sum.bytes / 1e6 / sum.seconds);
    for (size_t i = 0; i < path_count; i++)
        free(paths[i]);
    free(paths);
    return 0;
}
