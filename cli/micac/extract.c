/* cli/micac/extract.c - `micac extract FILE`: parts of a snapshot as files, or a list of them.
 *
 * Names come from the file and may be hostile: one that would leave the folder, or that no file can have,
 * is refused and the rest goes on. Names are checked as text (no empty part, no "..", no control
 * characters), but text is not all: a name may be that of a link which lies in the folder already and leads
 * elsewhere. So below the folder that the user named no link is followed, neither as a folder on the way
 * nor as the file itself. The folder itself may be one. */
#include "cli/micac/command.h"
#include "cli/micac/describe.h"
#include "cli/micac/progress.h"

#include "base/error.h"
#include "base/file.h"
#include "cli/micac/settings.h"
#include "mica/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct extract_request {
    const char *file, *directory, *kind;
    const char **names;
    size_t name_count;
    bool by_source, list, json;
} extract_request;

typedef struct extract_run {
    const extract_request *request;
    mica_snapshot *snapshot;
    base_buf out, path;
    base_json writer; /* with request->json: over `out` */
    size_t written, listed, refused;
    uint64_t bytes;
    cli_progress progress;
} extract_run;

/* May a file be called so below a folder of ours? Parts of a path are at most 200 bytes, so that the kind
 * fits behind; a backslash is refused because other systems would take it for a slash. */
static bool extract_safe(base_view name) {
    if (!name.len || name.len > 1024) return false;
    for (size_t i = 0, start = 0; i <= name.len; i++) {
        uint8_t c = i < name.len ? name.data[i] : '/';
        if (c < 0x20 || c == 0x7f || c == '\\') return false;
        if (c != '/') continue;
        size_t len = i - start;
        const uint8_t *part = name.data + start;
        if (len == 0 || len > 200 || (len <= 2 && part[0] == '.' && part[len - 1] == '.')) return false;
        start = i + 1;
    }
    return true;
}

/* Makes the folders before the last name of a path, whose first `ours` bytes name the folder asked for. Below
 * that one a link is not followed: names come from the file and may have been chosen to go through it. */
static mica_status extract_folders(char *path, size_t ours, mica_error *err) {
    mica_status status = MICA_OK;
    for (char *slash = strchr(path + 1, '/'); slash && status == MICA_OK; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (base_file_mkdir(path, 0777) != 0 && errno != EEXIST)
            status = base_fail_errno(err, path, "make the folder");
        if (status == MICA_OK && (size_t)(slash - path) > ours) {
            int fd = base_file_open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
            if (fd < 0) status = base_fail_errno(err, path, "write below it (links are not followed)");
            if (fd >= 0) base_file_close(fd);
        }
        *slash = '/';
    }
    return status;
}

/* O_NONBLOCK, because a name may be that of a pipe, and opening one for writing would wait for a reader. */
static mica_status extract_write(extract_run *run, base_view name, base_view kind, base_view bytes,
                                 mica_error *err) {
    run->path.len = 0;
    base_buf_printf(&run->path, "%s/%.*s", run->request->directory, (int)name.len, (const char *)name.data);
    if (!run->request->by_source)
        base_buf_printf(&run->path, ".%.*s", (int)kind.len, (const char *)kind.data);
    const char *path = base_buf_cstr(&run->path);
    if (!path) return base_fail_memory(err, "extracting");
    mica_status status = extract_folders((char *)run->path.data, strlen(run->request->directory), err);
    if (status != MICA_OK) return status;
    int fd = base_file_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (fd < 0) return base_fail_errno(err, path, "create");
    status = base_file_write_all(fd, path, bytes.data, bytes.len, err);
    base_file_close(fd);
    run->written += status == MICA_OK;
    run->bytes += bytes.len;
    return status;
}

static void extract_list_part(extract_run *run, base_view kind, const mica_snapshot_part_info *part) {
    if (run->request->json) {
        base_json_object(&run->writer, NULL);
        base_json_text(&run->writer, "kind", kind);
        base_json_bool(&run->writer, "hot", part->hot);
        base_json_u64(&run->writer, "size", part->len);
        base_json_object_end(&run->writer);
        return;
    }
    char plain[64];
    size_t len = kind.len < sizeof plain ? kind.len : sizeof plain;
    memcpy(plain, kind.data, len);
    base_plain(plain, len);
    base_buf_printf(&run->out, " %.*s:%" PRIu64, (int)len, plain, part->len);
}

/* One line for each entry; its parts follow (extract_list_part). */
static void extract_list_entry(extract_run *run, base_view name, base_view source) {
    if (run->request->json) {
        if (run->listed) base_json_break(&run->writer);
        base_json_object(&run->writer, NULL);
        base_json_text(&run->writer, "name", name);
        if (source.len)
            base_json_text(&run->writer, "source", source);
        else
            base_json_null(&run->writer, "source");
        base_json_array(&run->writer, "parts");
    } else {
        base_buf_plain(&run->out, name.data, name.len);
    }
    run->listed++;
}

/* A refused name is one entry's trouble and a warning; the name of a kind is the file's, and ends the
 * command. */
static mica_status extract_entry(extract_run *run, uint32_t index, mica_error *err) {
    const extract_request *request = run->request;
    mica_snapshot *s = run->snapshot;
    mica_snapshot_entry entry;
    mica_snapshot_part_info part;
    base_view name, source, kind, bytes;
    mica_status status = mica_snapshot_entry_info(s, index, &entry, err);
    if (status == MICA_OK) status = mica_snapshot_name(s, entry.symbol, &name, err);
    if (status == MICA_OK) status = mica_snapshot_name(s, entry.source, &source, err);
    if (status != MICA_OK) return status;
    base_view called = request->by_source && source.len ? source : name;
    if (!request->list && !extract_safe(called)) {
        cli_progress_end(&run->progress);
        fprintf(stderr, "warning: entry %u has a name that no file can have; left out\n", index);
        run->refused++;
        return MICA_OK;
    }
    if (request->list) extract_list_entry(run, name, source);
    for (uint32_t n = 0; n < entry.part_count && status == MICA_OK; n++) {
        status = mica_snapshot_part_at(s, index, n, &part, err);
        if (status == MICA_OK) status = cli_kind_name(s, part.kind, &kind, err);
        if (status != MICA_OK) break;
        if (request->kind && !base_view_equal(kind, base_view_str(request->kind))) continue;
        if (request->list) {
            extract_list_part(run, kind, &part);
        } else if (!extract_safe(kind) || memchr(kind.data, '/', kind.len)) {
            status = base_fail(err, MICA_ERR_CORRUPTED, "kinds", MICA_NO_OFFSET,
                               "a kind of part has a name that no file can have");
        } else {
            status = mica_snapshot_part(s, index, part.kind, &bytes, err);
            if (status == MICA_OK) status = extract_write(run, called, kind, bytes, err);
        }
    }
    if (request->json) {
        base_json_array_end(&run->writer);
        base_json_object_end(&run->writer);
    } else if (request->list) {
        base_buf_byte(&run->out, '\n');
    }
    return status;
}

/* By names in the order they were given, or everything in the order of the file. */
static mica_status extract_all(extract_run *run, mica_error *err) {
    const extract_request *request = run->request;
    mica_snapshot_info info;
    mica_status status = MICA_OK;
    mica_snapshot_get_info(run->snapshot, &info);
    for (uint32_t i = 0; !request->name_count && i < info.entries && status == MICA_OK; i++) {
        status = extract_entry(run, i, err);
        if (!request->list) cli_progress_show(&run->progress, "extract", i + 1, info.entries);
    }
    for (size_t i = 0; i < request->name_count && status == MICA_OK; i++) {
        uint32_t entry;
        status = mica_snapshot_entry_find(run->snapshot, base_view_str(request->names[i]), &entry, err);
        if (status == MICA_ERR_NOT_FOUND)
            status =
                base_fail(err, status, NULL, MICA_NO_OFFSET,
                          "there is no entry \"%s\"; `micac extract --list` shows all", request->names[i]);
        if (status == MICA_OK) status = extract_entry(run, entry, err);
    }
    return status;
}

/* When everything is wanted, all blocks are decoded first, on all processors; what follows then only
 * copies. */
static int extract_run_request(const extract_request *request) {
    extract_run run = {.request = request, .progress = cli_progress_new()};
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_options options = {.path = request->file, .whole = !request->name_count};
    mica_snapshot_options_apply(&options, &cli_config.snapshot);
    mica_status status = mica_snapshot_open(&options, &run.snapshot, &err);
    if (status != MICA_OK) return cli_error(request->file, &err);
    bool everything = !request->list && !request->kind && !request->name_count;
    if (everything) cli_progress_watch(&run.progress, "decode");
    if (everything)
        status = mica_snapshot_decode_all(run.snapshot, options.jobs, &err); /* on all processors */
    run.writer.out = &run.out;
    if (request->json) base_json_array(&run.writer, NULL);
    if (status == MICA_OK) status = extract_all(&run, &err);
    cli_progress_end(&run.progress);
    if (request->json) base_json_array_end(&run.writer);
    if (request->json) base_buf_byte(&run.out, '\n');
    mica_snapshot_close(run.snapshot);
    base_buf_free(&run.path);
    if (status != MICA_OK) {
        base_buf_free(&run.out);
        return cli_error(request->file, &err);
    }
    if (request->list) return cli_print(&run.out);
    printf("%s: %zu parts, %" PRIu64 " bytes written to %s\n", request->file, run.written, run.bytes,
           request->directory);
    if (!run.written && request->kind)
        fprintf(stderr, "warning: no part of the kind \"%s\" was found\n", request->kind);
    return run.refused ? CLI_BAD : CLI_GOOD;
}

/* By source all parts would have one name, hence the need for a kind. */
int cli_extract(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    const char *names[256];
    extract_request request = {.directory = ".", .names = names};
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_extract_LIST: request.list = true; break;
        case CLI_extract_JSON: request.list = request.json = true; break;
        case CLI_extract_BY_SOURCE: request.by_source = true; break;
        case CLI_extract_KIND: request.kind = args.value; break;
        case CLI_extract_DIRECTORY: request.directory = args.value; break;
        default:
            if (!request.file)
                request.file = args.value;
            else if (request.name_count == sizeof names / sizeof names[0])
                return cli_usage_error(&args, "too many names, at", args.value);
            else
                names[request.name_count++] = args.value;
        }
    }
    if (args.status >= 0) return args.status;
    if (!request.file) return cli_usage_error(&args, "no file given", NULL);
    if (request.by_source && !request.kind && !request.list)
        return cli_usage_error(&args, "--by-source needs --kind, for parts of a source would share one name",
                               NULL);
    return extract_run_request(&request);
}
