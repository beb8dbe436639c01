/* memory/pair.c - a memory and a state of one moment under one name, of which the old pair or the new one is there, whole, at
 * every moment.
 *
 *     1   the memory file, under a name that no other has, is written, flushed and put into its place; its lock is held
 *     2   the state file, which names it and its identity, replaces the old one: the one step that counts
 *     3   memory files that no state names are removed
 *
 * Whoever is killed before 2 leaves the old pair and a file that nobody names, which the next save removes; after it, the new
 * pair. A file that is locked is one between 1 and 2. So a sweep first locks and then asks the state file what it names. */
#include "memory/file.h"
#include "memory/member.h"
#include "memory/state.h"
#include "memory/tracker_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define PAIR_SUFFIX ".memory"
#define PAIR_DIGITS 16u
#define PAIR_TRIES  8 /* how often a state is read anew that was replaced meanwhile */

struct mica_memory_pair {
    mem_state state;
    mica_memory_file *file;
};

static const char *pair_base(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Is `name` what a memory file of the pair `base` is called, or its temporary file? */
static bool pair_owns(const char *base, const char *name) {
    size_t len = strlen(base);
    if (strncmp(name, base, len) != 0 || name[len] != '.') return false;
    name += len + 1;
    if (strspn(name, "0123456789abcdef") != PAIR_DIGITS) return false;
    name += PAIR_DIGITS;
    if (strncmp(name, PAIR_SUFFIX, strlen(PAIR_SUFFIX)) != 0) return false;
    name += strlen(PAIR_SUFFIX);
    return !*name || (*name == '.' && strcmp(name + strlen(name) - 4, ".tmp") == 0);
}

static bool pair_names(const mem_state *state, const char *name) {
    for (size_t k = 0; k < state->count; k++)
        if (strcmp(state->members[k].name, name) == 0) return true;
    return false;
}

/* Removes one file unless it is in use or the state names it. */
static void pair_sweep_one(const char *path, const char *name) {
    mica_error ignored = MICA_ERROR_INIT;
    mem_state now = {0};
    char *there = base_path_beside(path, name);
    int fd = there ? base_file_open(there, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0) : -1;
    if (fd >= 0 && base_file_lock(fd) == 0 && mem_state_read(&now, path, &ignored) == MICA_OK &&
        !pair_names(&now, name))
        (void)base_file_unlink(there);
    if (fd >= 0) base_file_close(fd);
    mem_state_free(&now);
    base_free(there);
}

/* What cannot be removed is left for the next save. */
static void pair_sweep(const char *path, const mem_state *state) {
    char *folder = base_path_beside(path, ".");
    DIR *dir = folder ? base_file_opendir(folder) : NULL;
    for (struct dirent *item; dir && (item = base_file_readdir(dir));)
        if (pair_owns(pair_base(path), item->d_name) && !pair_names(state, item->d_name))
            pair_sweep_one(path, item->d_name);
    if (dir) base_file_closedir(dir);
    base_free(folder);
}

/* What is at `path`: nothing, or a state file, damaged perhaps; never anything else. */
static mica_status pair_before(mem_state *state, const char *path, bool full, mica_error *err) {
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = mem_state_read(state, path, &inner);
    if (status == MICA_OK) return MICA_OK;
    bool none = status == MICA_ERR_IO && base_file_stat(path, &(struct stat){0}) != 0;
    if (status == MICA_ERR_NOT_A_SNAPSHOT)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: it is no state file, and is not replaced by one", path);
    if (status == MICA_ERR_NO_MEMORY || (!full && !none))
        return base_fail_as(err, &inner, "%s", inner.message);
    mem_state_free(state);
    return MICA_OK;
}

/* The members of the new state but the last: those of the old one for a diff of its last. */
static mica_status pair_members(mem_state *next, const mem_state *before, const mica_memory_saved *parent,
                                const char *path, mica_error *err) {
    size_t count = parent ? before->count : 0;
    if (parent && (count == 0 ||
                   memcmp(before->members[count - 1].identity, parent->identity, MICA_MEMORY_IDENTITY) != 0))
        return base_fail(err, MICA_ERR_INCOMPLETE_CHAIN, "members", MICA_NO_OFFSET,
                         "%s: it is not of the tracker's last epoch; save all first", path);
    if (count >= MEM_STATE_MEMBERS_MAX)
        return base_fail(err, MICA_ERR_LIMIT, "members", MICA_NO_OFFSET,
                         "%s: a state has at most %d memory files; save all", path, MEM_STATE_MEMBERS_MAX);
    next->members = base_calloc(count + 1, sizeof *next->members);
    if (!next->members) return base_fail_memory(err, "the members of a state file");
    if (count) memcpy(next->members, before->members, count * sizeof *next->members);
    next->count = count + 1;
    return MICA_OK;
}

/* A name for the new memory file that no other has. */
static mica_status pair_name(mem_named *member, const char *path, mica_error *err) {
    uint64_t random;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
        return base_fail_errno(err, path, "draw a name for the memory of");
    int len = snprintf(member->name, sizeof member->name, "%s.%016llx" PAIR_SUFFIX, pair_base(path),
                       (unsigned long long)random);
    if (len > 0 && (size_t)len < sizeof member->name) return MICA_OK;
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "%s: the name is too long", path);
}

/* Steps 1 and 2. */
static mica_status pair_put(mica_memory_tracker *tracker, const mica_memory_content *content,
                            const mica_memory_section *state, const char *path, mem_state *next,
                            mica_memory_saved *saved, mica_error *err) {
    mem_named *member = &next->members[next->count - 1];
    int keep = -1;
    mica_status status = pair_name(member, path, err);
    char *memory = status == MICA_OK ? base_path_beside(path, member->name) : NULL;
    if (status == MICA_OK && !memory) status = base_fail_memory(err, "naming a memory file");
    if (status != MICA_OK) return status;
    status = mem_tracker_write(tracker, content, next->count == 1, memory, &keep, saved, err);
    if (status == MICA_OK) {
        memcpy(member->identity, saved->identity, sizeof member->identity);
        status = mem_state_write(next, state, path, err);
    }
    if (keep >= 0) base_file_close(keep);
    base_free(memory);
    return status;
}

mica_status mica_memory_pair_save(mica_memory_tracker *tracker, bool full, const mica_memory_content *content,
                                  const mica_memory_section *state, const char *path, mica_memory_saved *out,
                                  mica_error *err) {
    mem_state before = {0}, next = {0};
    mica_memory_saved saved;
    const mica_memory_saved *parent = NULL;
    mica_status status = pair_before(&before, path, full, err);
    if (status == MICA_OK) status = mem_tracker_parent(tracker, full, path, &parent, err);
    if (status == MICA_OK) status = pair_members(&next, &before, parent, path, err);
    if (status == MICA_OK) status = pair_put(tracker, content, state, path, &next, &saved, err);
    if (status == MICA_OK) status = mem_tracker_appended(tracker, &saved, err);
    if (status == MICA_OK && out) *out = saved;
    if (status == MICA_OK) pair_sweep(path, &next);
    mem_state_free(&before);
    mem_state_free(&next);
    return status;
}

static mica_status pair_mismatched(const char *path, const mem_named *named, const uint8_t *found,
                                   mica_error *err) {
    return base_fail_pair(err, MICA_ERR_MISMATCHED_PAIR, "members", MICA_NO_OFFSET,
                          base_pair_hashes(named->identity, found),
                          "%s: %s is not the memory file it belongs to", path, named->name);
}

/* Why the memory of a state cannot be opened: which of its files is missing or another one. */
static mica_status pair_blame(const mem_state *state, const char *path, char *const *names, mica_error *err) {
    mica_memory_file_about about;
    mica_memory_file *alone;
    mica_status status = MICA_OK;
    for (size_t k = 0; k < state->count && status == MICA_OK; k++) {
        if (base_file_stat(names[k], &(struct stat){0}) != 0)
            return base_fail(err, MICA_ERR_INCOMPLETE_CHAIN, "members", MICA_NO_OFFSET,
                             "%s: the memory file %s, which it belongs to, is not there", path,
                             state->members[k].name);
        status = mica_memory_file_open_part((const char *const *)&names[k], 1, &alone, err);
        if (status == MICA_OK && mica_memory_file_tell(alone, 0, &about) &&
            memcmp(about.identity, state->members[k].identity, sizeof about.identity) != 0)
            status = pair_mismatched(path, &state->members[k], about.identity, err);
        if (alone) mica_memory_file_close(alone);
    }
    return status;
}

/* Opens the memory of a state. */
static mica_status pair_open(mica_memory_pair *pair, const char *path, mica_error *err) {
    const mem_state *state = &pair->state;
    char **names = base_calloc(state->count, sizeof *names);
    mica_error inner = MICA_ERROR_INIT;
    mica_memory_file_about about;
    mica_status status = names ? MICA_OK : base_fail_memory(err, "a pair of files");
    for (size_t k = 0; k < state->count && status == MICA_OK; k++) {
        names[k] = base_path_beside(path, state->members[k].name);
        if (!names[k]) status = base_fail_memory(err, "naming a memory file");
    }
    if (status == MICA_OK) {
        status = mica_memory_file_open((const char *const *)names, state->count, &pair->file, &inner);
        if (status != MICA_OK && pair_blame(state, path, names, err) == MICA_OK)
            status = base_fail_as(err, &inner, "%s", inner.message);
        if (status != MICA_OK && err) status = err->code;
    }
    for (size_t k = 0; k < state->count && status == MICA_OK; k++)
        if (mica_memory_file_tell(pair->file, k, &about) &&
            memcmp(about.identity, state->members[k].identity, sizeof about.identity) != 0)
            status = pair_mismatched(path, &state->members[k], about.identity, err);
    if (status != MICA_OK) {
        mica_memory_file_close(pair->file);
        pair->file = NULL;
    }
    for (size_t k = 0; names && k < state->count; k++)
        base_free(names[k]);
    base_free(names);
    return status;
}

/* A save may replace the pair while it is opened: then the new one is tried. */
mica_status mica_memory_pair_open(const char *path, mica_memory_pair **out, mica_error *err) {
    uint8_t before[MICA_MEMORY_IDENTITY] = {0};
    mica_memory_pair *pair = base_calloc(1, sizeof *pair);
    mica_error inner = MICA_ERROR_INIT;
    *out = NULL;
    if (!pair) return base_fail_memory(err, "a pair of files");
    mica_status status = mem_state_read(&pair->state, path, &inner);
    for (int tries = 0; status == MICA_OK && tries < PAIR_TRIES; tries++) {
        memcpy(before, pair->state.identity, sizeof before);
        inner = (mica_error)MICA_ERROR_INIT;
        if (pair_open(pair, path, &inner) == MICA_OK) {
            *out = pair;
            return MICA_OK;
        }
        mica_error again = MICA_ERROR_INIT;
        mem_state_free(&pair->state);
        if (mem_state_read(&pair->state, path, &again) != MICA_OK ||
            memcmp(before, pair->state.identity, sizeof before) == 0)
            break;
    }
    mica_memory_pair_close(pair);
    return base_fail_as(err, &inner, "%s", inner.message);
}

void mica_memory_pair_close(mica_memory_pair *pair) {
    if (!pair) return;
    mica_memory_file_close(pair->file);
    mem_state_free(&pair->state);
    base_free(pair);
}

mica_memory_file *mica_memory_pair_file(mica_memory_pair *pair) {
    return pair->file;
}

const void *mica_memory_pair_state(const mica_memory_pair *pair, size_t *size) {
    *size = pair->state.bytes.len;
    return pair->state.bytes.data;
}

mica_status mica_memory_pair_check(const char *state, const char *memory, mica_error *err) {
    mem_state found = {0};
    mica_memory_file *file = NULL;
    mica_memory_file_about about;
    bool named = false;
    mica_status status = mem_state_read(&found, state, err);
    if (status == MICA_OK) status = mica_memory_file_open_part(&memory, 1, &file, err);
    if (status == MICA_OK && mica_memory_file_tell(file, 0, &about)) {
        for (size_t k = 0; k < found.count && !named; k++)
            named = memcmp(found.members[k].identity, about.identity, sizeof about.identity) == 0;
        if (!named)
            status = base_fail_pair(err, MICA_ERR_MISMATCHED_PAIR, "members", MICA_NO_OFFSET,
                                    base_pair_hashes(found.members[found.count - 1].identity, about.identity),
                                    "%s does not belong to %s", memory, state);
    }
    mica_memory_file_close(file);
    mem_state_free(&found);
    return status;
}
