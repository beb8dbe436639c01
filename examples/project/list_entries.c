/* examples/project/list_entries.c - names what a snapshot holds; links the library that knows no language. */
#include <mica/snapshot.h>

#include <stdio.h>

int main(int argc, char **argv) {
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_options options = {.path = argc > 1 ? argv[1] : ""};
    mica_snapshot *snapshot;
    mica_snapshot_info info;
    if (mica_snapshot_open(&options, &snapshot, &err) != MICA_OK) {
        fprintf(stderr, "list_entries: %s\n", err.message);
        return 1;
    }
    mica_snapshot_get_info(snapshot, &info);
    for (uint32_t i = 0; i < info.entries; i++) {
        mica_snapshot_entry entry;
        mica_view name;
        if (mica_snapshot_entry_info(snapshot, i, &entry, &err) == MICA_OK &&
            mica_snapshot_name(snapshot, entry.symbol, &name, &err) == MICA_OK)
            printf("%.*s\n", (int)name.len, (const char *)name.data);
    }
    mica_snapshot_close(snapshot);
    return 0;
}
