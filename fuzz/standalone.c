/* fuzz/standalone.c - a main for fuzz targets where libFuzzer is not at hand: runs every file of the folders
 * and files named, and then short mutations of each, always the same ones. Used by ctest to replay the
 * committed corpora. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUTATIONS 200

static size_t runs;

static uint32_t next_random(uint32_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

/* A few bytes changed, a piece cut off the end, or a piece copied elsewhere. The input has its exact size, so
 * sanitizers see the edges. */
static void run_mutation(const uint8_t *data, size_t size, uint32_t *seed) {
    size_t len = size;
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy) exit(2);
    if (next_random(seed) % 8 == 0 && size) len = next_random(seed) % size;
    memcpy(copy, data, len);
    uint32_t changes = 1 + next_random(seed) % 6;
    for (uint32_t i = 0; i < changes && len > 4; i++) {
        size_t at = next_random(seed) % (len - 4);
        uint32_t how = next_random(seed) % 4;
        if (how == 0)
            copy[at] ^= (uint8_t)(1u << (next_random(seed) % 8));
        else if (how == 1)
            copy[at] = (uint8_t)next_random(seed);
        else if (how == 2)
            memset(copy + at, 0xff, 4);
        else
            memmove(copy + at, copy + next_random(seed) % (len - 4), 4);
    }
    LLVMFuzzerTestOneInput(copy, len);
    runs++;
    free(copy);
}

static int run_file(const char *path) {
    FILE *f = fopen(path, "rb");
    struct stat info;
    if (!f || fstat(fileno(f), &info) != 0) {
        perror(path);
        return 1;
    }
    size_t size = (size_t)info.st_size;
    uint8_t *data = malloc(size ? size : 1);
    if (!data || fread(data, 1, size, f) != size) {
        perror(path);
        return 1;
    }
    fclose(f);
    LLVMFuzzerTestOneInput(data, size);
    runs++;
    uint32_t seed = 2463534242u;
    for (size_t i = 0; i < MUTATIONS; i++)
        run_mutation(data, size, &seed);
    free(data);
    return 0;
}

static int run_path(const char *path) {
    struct dirent **items;
    int bad = 0, count = scandir(path, &items, NULL, alphasort);
    if (count < 0) return run_file(path);
    for (int i = 0; i < count; i++) {
        char file[4096];
        snprintf(file, sizeof file, "%s/%s", path, items[i]->d_name);
        if (items[i]->d_name[0] != '.') bad |= run_file(file);
        free(items[i]);
    }
    free(items);
    return bad;
}

int main(int argc, char **argv) {
    int bad = argc < 2;
    for (int i = 1; i < argc; i++)
        bad |= run_path(argv[i]);
    printf("%zu inputs\n", runs);
    return bad || runs == 0;
}
