/* examples/page_server/page_server.c - a program that goes on at once from a memory of any size: its pages come from a page
 * server when they are touched.
 *
 *     page_server make FILE                fills a table and saves it; prints the memory's identity
 *     micac memory serve FILE SOCKET &
 *     page_server use SOCKET IDENTITY [SET]
 *
 * With SET the pages that a run touches are recorded in that file, and fetched together by the next run. */
#include <mica/memory.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROWS (1u << 20) /* of 16 bytes: 16 MiB */

typedef struct row {
    uint64_t key, value;
} row;

static int fail(const char *what, const mica_error *err) {
    fprintf(stderr, "%s: %s (%s)\n", what, err->message, mica_status_name(err->code));
    return 1;
}

/* A space of one region, the table. */
static mica_memory_space *space_of(row *table, mica_error *err) {
    mica_memory_space *space = NULL;
    mica_memory_region region = {.name = "table", .base = table, .size = ROWS * sizeof *table};
    if (mica_memory_space_new(&space, err) == MICA_OK &&
        mica_memory_space_add(space, &region, err) == MICA_OK)
        return space;
    mica_memory_space_free(space);
    return NULL;
}

static uint64_t value_of(uint64_t key) {
    return key * UINT64_C(0x9e3779b97f4a7c15) >> 7;
}

static int make(row *table, const char *path) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_saved saved;
    for (uint64_t k = 0; k < ROWS; k++)
        table[k] = (row){k, value_of(k)};
    mica_memory_space *space = space_of(table, &err);
    if (!space) return fail(path, &err);
    mica_memory_content content = {.space = space, .description = "a table"};
    mica_status status = mica_memory_write(&content, path, &saved, &err);
    mica_memory_space_free(space);
    if (status != MICA_OK) return fail(path, &err);
    for (size_t k = 0; k < sizeof saved.identity; k++)
        printf("%02x", saved.identity[k]);
    printf("\n");
    return 0;
}

static bool identity_of(const char *text, uint8_t out[MICA_MEMORY_IDENTITY]) {
    for (size_t k = 0; k < MICA_MEMORY_IDENTITY; k++) {
        unsigned byte;
        if (sscanf(text + 2 * k, "%2x", &byte) != 1) return false;
        out[k] = (uint8_t)byte;
    }
    return text[2 * MICA_MEMORY_IDENTITY] == 0;
}

/* The program itself: it looks up a few rows here and there, and changes one. It knows nothing of servers. */
static bool look_up(row *table) {
    uint64_t key = 12345;
    for (int k = 0; k < 40; k++) {
        key = (key * 6364136223846793005u + 1442695040888963407u);
        if (table[key >> 44].value != value_of(key >> 44)) return false;
    }
    table[77].value++;
    return table[77].value == value_of(77) + 1;
}

static int use(row *table, const char *socket, const char *identity, const char *set) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file *file = NULL;
    mica_memory_restored *restored = NULL;
    mica_memory_restored_report report;
    uint8_t wanted[MICA_MEMORY_IDENTITY];
    if (!identity_of(identity, wanted)) {
        fprintf(stderr, "an identity has 64 hexadecimal digits\n");
        return 2;
    }
    if (mica_memory_file_connect(socket, wanted, 2000, &file, &err) != MICA_OK) return fail(socket, &err);
    mica_memory_space *space = space_of(table, &err);
    bool known = set && access(set, F_OK) == 0; /* recorded before */
    mica_memory_restore_options options = {
        .way = MICA_MEMORY_DEMAND, .working_set = set, .record = set && !known};
    int result = 1;
    if (!space || mica_memory_restore(file, space, &options, &restored, &err) != MICA_OK) {
        result = fail(socket, &err);
    } else if (!look_up(table)) {
        fprintf(stderr, "the table is not what it was\n");
    } else if (options.record && mica_memory_restored_save_set(restored, set, &err) != MICA_OK) {
        result = fail(set, &err);
    } else {
        mica_memory_restored_tell(restored, &report);
        printf("%" PRIu64 " touches waited, %" PRIu64 " requests, %" PRIu64 " of %" PRIu64 " KiB fetched\n",
               report.faults, report.requests, report.fetched / 1024, report.bytes / 1024);
        result = 0;
    }
    mica_memory_restored_free(restored);
    mica_memory_space_free(space);
    mica_memory_file_close(file);
    return result;
}

int main(int argc, char **argv) {
    row *table = mmap(NULL, ROWS * sizeof *table, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (table == MAP_FAILED) return 1;
    if (argc == 3 && strcmp(argv[1], "make") == 0) return make(table, argv[2]);
    if (argc >= 4 && argc <= 5 && strcmp(argv[1], "use") == 0)
        return use(table, argv[2], argv[3], argc == 5 ? argv[4] : NULL);
    fprintf(stderr, "page_server make FILE | use SOCKET IDENTITY [SET]\n");
    return 2;
}
