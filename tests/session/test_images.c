/* tests/session/test_images.c - images of sessions when files fail: every file call and allocation refused, the process
 * killed at every file call, a full disk, files cut and changed, forged with the right seals and tags. Whatever happens, the
 * image is the old one or the new one, whole, and what is damaged is refused by name. */
#include "session/image_internal.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/system.h"
#include "image/file.h"
#include "image/trust.h"
#include "mica/image_tool.h"
#include "tests/folder.h"
#include "tests/session/saves.h"
#include "vm/heap/root.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/mica-images-XXXXXX";
static char path[64], aside[64];

static int make_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/one.img", folder);
    snprintf(aside, sizeof aside, "%s/changed.img", folder);
    return setenv("XDG_DATA_HOME", folder, 1);
}

static int remove_folder(void **state) {
    (void)state;
    return test_remove(folder);
}

static mica_session *open_session(void) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    OK(mica_session_open(&(mica_session_options){.snapshot = "none", .quiet = true}, &s, &err));
    return s;
}

static void run(mica_session *s, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    mica_outcome outcome = mica_session_run_text(s, text, strlen(text), "<test>", false, &err);
    if (outcome != MICA_RUN_DONE) fail_msg("%s: %s", text, mica_session_report(s));
}

/* A session that is kept in `path`, with x = 1 and some memory, saved once. */
static mica_session *kept(void) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session();
    unlink(path);
    run(s, "x = 1; a = ones (200, 200); s.name = 'text'; c = {1, 'two', @(y) y + x};");
    OK(mica_session_keep_image(s, path, &err));
    OK(mica_session_checkpoint(s, &err));
    return s;
}

/* x of the session in a file, -1 with *err where it cannot be loaded. */
static int loaded_x(const char *from, unsigned flags, mica_error *err) {
    return said(
        open_session(), from, flags,
        "exit (x + 95 * (sum (a(:)) != 40000) + 90 * (c{3} (1) != 2) + 99 * ! strcmp (s.name, 'text'))", err);
}

static int saved_x(void) {
    mica_error err = MICA_ERROR_INIT;
    const mica_image_source source = {.path = path, .snapshot = {.snapshot = "none", .quiet = true}};
    OK(mica_image_verify_deep(&source, &err));
    int x = loaded_x(path, MICA_IMAGE_COPY, &err);
    if (x < 0) fail_msg("%s", err.message);
    return x;
}

/* ---- saving ---- */

static void a_workspace_is_there_again(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = kept();
    assert_int_equal(saved_x(), 1);
    for (int x = 2; x < 90; x++) { /* more diffs than a file may list */
        char text[32];
        snprintf(text, sizeof text, "x = %d;", x);
        run(s, text);
        OK(mica_session_checkpoint(s, &err));
        if (x % 20 == 0) assert_int_equal(saved_x(), x);
    }
    assert_int_equal(saved_x(), 89);
    assert_int_equal(loaded_x(path, 0, &err), 89);
    mica_session_close(s);
}

static const saves_of all = {kept, open_session, run, saved_x, path, aside};

static void a_checkpoint_that_fails_can_be_repeated(void **state) {
    (void)state;
    expect_failed_saves_to_be_repeated(&all, 5);
}

/* A commit that failed may have written its superblock; what is taken back next must not be what that one lists. */
static void two_checkpoints_that_fail_leave_an_image(void **state) {
    (void)state;
    uint64_t calls = 0, twice = 0;
    for (uint64_t n = 1; n <= calls + 1; n++) {
        for (uint64_t second = 1; second < 12; second++) {
            mica_error err = MICA_ERROR_INIT, again = MICA_ERROR_INIT;
            mica_session *s = kept();
            run(s, "x = 2;");
            calls = base_file_count();
            base_file_fail_at(n, EIO);
            bool failed = save(s, second % 2, &err) != MICA_OK;
            calls = base_file_count() - calls;
            base_file_fail_at(second, EIO);
            twice += failed && save(s, second / 2 % 2, &again) != MICA_OK;
            base_file_fail_at(0, 0);
            mica_session_close(s);
            int x = saved_x();
            assert_true(x == 2 || (x == 1 && failed));
            assert_int_not_equal(again.code, MICA_ERR_BUSY); /* nobody else has the file */
        }
    }
    assert_true(twice > 20);
}

static void memory_that_is_lacking_is_an_error(void **state) {
    (void)state;
    expect_saves_without_memory_to_fail(&all);
    mica_session_close(kept());
    mica_status status = MICA_ERR_NO_MEMORY;
    for (uint64_t n = 1; status != MICA_OK; n++) {
        mica_error err = MICA_ERROR_INIT;
        mica_session *other = open_session();
        base_alloc_fail_at(n);
        status = mica_session_load_image(other, path, n % 2 ? MICA_IMAGE_COPY : 0, NULL, &err);
        base_alloc_fail_at(0);
        if (status != MICA_OK && status != MICA_ERR_NO_MEMORY) fail_msg("%s", err.message);
        mica_session_close(other);
    }
}

static void a_process_that_is_killed_leaves_the_old_image_or_the_new(void **state) {
    (void)state;
    expect_killed_saves_to_leave_an_image(&all);
}

static bool tell(const char *file, const char *text) {
    int fd = open(file, O_WRONLY);
    bool told = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0) close(fd);
    return told;
}

/* Mounts a file system of 1 MiB over the folder, for this process alone. */
static bool own_small_disk(void) {
    char users[64], groups[64];
    bool root = getuid() == 0;
    snprintf(users, sizeof users, "%d %d 1", (int)getuid(), (int)getuid());
    snprintf(groups, sizeof groups, "%d %d 1", (int)getgid(), (int)getgid());
    if (unshare(CLONE_NEWNS | (root ? 0 : CLONE_NEWUSER)) != 0) return false;
    if (!root && !(tell("/proc/self/uid_map", users) && tell("/proc/self/setgroups", "deny") &&
                   tell("/proc/self/gid_map", groups)))
        return false;
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("mica", folder, "tmpfs", 0, "size=1m") == 0;
}

/* Saves with so many pages of room; 0, or where it went wrong. */
static int fill_a_small_disk(void) {
    char filler[96];
    int failed = 0, saved = 0;
    if (!own_small_disk()) return 77;
    snprintf(filler, sizeof filler, "%s/filler", folder);
    for (int left = 0; left < 130; left += left < 40 ? 1 : 7) {
        mica_error err = MICA_ERROR_INIT, again = MICA_ERROR_INIT;
        struct statvfs room;
        mica_session *s = kept();
        run(s, "x = 2; b = 3 * ones (1, 9000);");
        int fd = open(filler, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || statvfs(folder, &room) != 0) return 2;
        if (room.f_bavail > (unsigned)left &&
            posix_fallocate(fd, 0, (off_t)(room.f_bavail - left) * 4096) != 0)
            return 3;
        close(fd);
        mica_status status = save(s, left / 2 % 2, &err);
        if (status != MICA_OK && (status != MICA_ERR_IO || err.sys_errno != ENOSPC)) return 4;
        status == MICA_OK ? saved++ : failed++;
        if (saved_x() != (status == MICA_OK ? 2 : 1)) return 5;
        unlink(filler);
        if (mica_session_checkpoint(s, &again) != MICA_OK || saved_x() != 2) return 6;
        mica_session_close(s);
    }
    return failed > 5 && saved > 5 ? 0 : 7;
}

static void a_full_disk_leaves_the_old_image(void **state) {
    (void)state;
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) _exit(fill_a_small_disk());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) skip();
    assert_int_equal(status, 0);
}

/* A session whose next save makes the file longer; *before: the file now. */
static mica_session *growing(base_buf *before) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = kept();
    before->len = 0;
    OK(base_file_read_all(path, 1 << 26, before, &err));
    run(s, "x = 2; b = 3 * ones (1, 9000);");
    return s;
}

/* Page by page, and byte by byte at the end. */
static rlim_t next_limit(rlim_t most, rlim_t end) {
    rlim_t left = end - most;
    return most + (left <= 100 ? 1 : left < 4096 + 100 ? left - 100 : 4096);
}

/* Out of room at each page, and at each of the last bytes: the old image, byte for byte (urbit, 5505). */
static void no_room_leaves_every_byte_of_the_old_image(void **state) {
    (void)state;
    struct rlimit usual, few;
    struct stat grown;
    base_buf before = {0}, after = {0};
    base_system_fail_large_writes();
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    for (int how = 0; how < HOWS; how++) {
        mica_error err = MICA_ERROR_INIT;
        mica_session *s = growing(&before);
        OK(save(s, how, &err));
        assert_int_equal(stat(path, &grown), 0);
        mica_session_close(s);
        rlim_t end = (rlim_t)grown.st_size;
        assert_true(end > before.len + 4096);
        for (rlim_t most = before.len; most < end; most = next_limit(most, end)) {
            mica_error refused = MICA_ERROR_INIT;
            s = growing(&before);
            few = (struct rlimit){most, usual.rlim_max};
            assert_int_equal(setrlimit(RLIMIT_FSIZE, &few), 0);
            mica_status status = save(s, how, &refused);
            assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
            assert_int_equal(status, MICA_ERR_IO);
            assert_int_equal(refused.sys_errno, EFBIG);
            after.len = 0;
            OK(base_file_read_all(path, 1 << 26, &after, &err));
            assert_int_equal(after.len, before.len);
            assert_memory_equal(after.data, before.data, before.len);
            if (most % 4096 == 0) assert_int_equal(saved_x(), 1);
            OK(save(s, how, &err));
            mica_session_close(s);
            if (most % 4096 == 0) assert_int_equal(saved_x(), 2);
        }
    }
    base_buf_free(&before);
    base_buf_free(&after);
}

/* The file of a session that goes on from it is not written anew: its first save adds what changed, and nothing else. */
static void a_session_that_goes_on_adds_to_its_file(void **state) {
    (void)state;
    for (unsigned way = 0; way < 4; way++) {
        mica_error err = MICA_ERROR_INIT;
        mica_session *s = kept();
        struct stat before, after;
        run(s, "b = 2 * ones (1000, 4000); b(7) = 1;");
        OK(save(s, AT_ONCE, &err));
        mica_session_close(s);
        assert_int_equal(stat(path, &before), 0);
        s = open_session();
        OK(mica_session_load_image(s, path, MICA_IMAGE_KEEP | (way & 1 ? MICA_IMAGE_COPY : 0), NULL, &err));
        run(s, "x = 2; b(2000000) = 7; a(5) = 1;");
        OK(save(s, way < 2 ? AT_ONCE : IN_SLICES, &err));
        run(s, "clear b; x = 3;"); /* whose pages are given back */
        OK(save(s, way < 2 ? AT_ONCE : IN_SLICES, &err));
        assert_int_equal(s->imaging->file.super.count, 4); /* of the first life: the workspace, and b */
        assert_int_equal(stat(path, &after), 0);
        assert_int_equal(after.st_ino, before.st_ino);
        assert_true(after.st_size - before.st_size < 2 << 20);
        assert_int_equal(saved_x(), 3);
        assert_int_equal(loaded_x(path, 0, &err), 3);
        mica_session_close(s);
    }
}

static void one_process_writes_an_image(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = kept();
    assert_int_equal(loaded_x(path, MICA_IMAGE_KEEP, &err), -1);
    assert_int_equal(err.code, MICA_ERR_BUSY);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(loaded_x(path, 0, &err), 1); /* reading it is free */
    mica_session_close(s);
    assert_int_equal(loaded_x(path, MICA_IMAGE_KEEP, &err), 1);
}

/* A process that is killed while it starts another leaves that one its lock until it has begun. */
static void a_lock_that_ends_soon_is_waited_for(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    int ends[2];
    char told;
    mica_session_close(kept());
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        img_file held;
        bool has = img_file_open(&held, path, true, &err) == MICA_OK;
        if (!has || write(ends[1], "x", 1) != 1) _exit(1);
        usleep(100000);
        _exit(0);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &told, 1), 1);
    close(ends[0]);
    assert_int_equal(loaded_x(path, MICA_IMAGE_KEEP, &err), 1);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* What a program frees between two slices is copied as what it uses is: the preset asan watches it. */
static void a_program_frees_between_slices(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = kept();
    mica_autosave now;
    run(s, "u = cell (1, 3000); for k = 1:3000, u{k} = ones (1, 40) * k; end");
    do {
        run(s, "u(1:min (end, 100)) = []; t = repmat ('ab', 1, 500); for k = 1:50, t = [t 'x']; end");
        OK(mica_session_autosave(s, 0, &now, &err));
    } while (now == MICA_AUTOSAVE_COPYING);
    OK(save(s, IN_SLICES, &err)); /* or the end of that one */
    run(s, "clear u t k; x = 4;");
    OK(save(s, IN_SLICES, &err));
    assert_int_equal(saved_x(), 4);
    mica_session_close(s);
}

/* Nothing is added to a file that somebody cut or wrote over. */
static void a_file_that_was_cut_is_saved_anew(void **state) {
    (void)state;
    static const uint8_t zeros[2 * 4096];
    for (unsigned way = 0; way < 4 * HOWS; way++) {
        mica_error err = MICA_ERROR_INIT;
        mica_session *s = kept();
        struct stat info;
        run(s, "x = 2;");
        OK(save(s, way % HOWS, &err));
        assert_int_equal(stat(path, &info), 0);
        switch (way / HOWS) {
        case 0: assert_int_equal(truncate(path, info.st_size - 4096), 0); break;
        case 1: assert_int_equal(truncate(path, 8192), 0); break;
        case 2: assert_int_equal(truncate(path, 0), 0); break;
        default: {
            int fd = open(path, O_WRONLY);
            assert_int_equal(pwrite(fd, zeros, sizeof zeros, 0), sizeof zeros);
            close(fd);
        }
        }
        run(s, "x = 5;");
        OK(save(s, way % HOWS, &err));
        assert_int_equal(saved_x(), 5);
        mica_session_close(s);
    }
}

static void what_came_to_the_name_is_not_replaced(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT, refused = MICA_ERROR_INIT;
    mica_session *s = open_session();
    unlink(path);
    run(s, "x = 7;");
    OK(mica_session_keep_image(s, path, &err)); /* nothing is there yet */
    mica_session_close(kept());
    assert_int_equal(mica_session_checkpoint(s, &refused), MICA_ERR_EXISTS);
    assert_int_equal(saved_x(), 1);
    mica_session_close(s);
}

static void images_are_for_their_user_alone(void **state) {
    (void)state;
    struct stat info;
    umask(0);
    mica_session *s = kept();
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    mica_session_close(s);
}

static bool has_secret(const char *file) {
    mica_error err = MICA_ERROR_INIT;
    base_buf bytes = {0};
    OK(base_file_read_all(file, 1 << 28, &bytes, &err));
    bool has = memmem(bytes.data, bytes.len, "s3cret-s3cret", 13) != NULL;
    base_buf_free(&bytes);
    return has;
}

/* The program makes and frees secrets while it is saved, and has none when it is saved for the last time. What an older epoch
 * had is in the file, but not in the image. */
static void memory_that_is_freed_between_slices_is_cleared(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_autosave now = MICA_AUTOSAVE_DONE;
    mica_session *s = kept();
    const char text[] =
        "for i = 1:3000, p{mod (i, 40) + 1} = [repmat('s3cret-', 1, mod (i, 90)) 'e']; if mod (i, 50) == 0, "
        "p = {}; end, q = repmat ('s3cret-', 1, 9000); q = 1; end; p = {}; "
        "x = 0; while true, x = x + 1; end";
    unsigned during = 0;
    bool seen = false;
    mica_session_stop_after(s, 50);
    mica_outcome outcome = mica_session_run_text(s, text, sizeof text - 1, "<test>", false, &err);
    for (int saves = 0; outcome == MICA_RUN_STOPPED && saves < 400; saves += now == MICA_AUTOSAVE_DONE) {
        OK(mica_session_autosave(s, 0, &now, &err));
        during += now == MICA_AUTOSAVE_COPYING;
        seen |= now == MICA_AUTOSAVE_DONE && has_secret(path);
        mica_session_stop_after(s, 37);
        outcome = mica_session_continue(s, &err);
    }
    assert_int_equal(outcome, MICA_RUN_STOPPED);
    assert_true(during > 400);
    assert_true(seen);
    OK(save(s, IN_SLICES, &err));
    OK(mica_image_merge(path, aside, NULL, &err));
    assert_false(has_secret(aside));
    mica_session_close(s);
}

static mica_status take_text(void *ctx, const void *text, size_t len, mica_error *err) {
    (void)err;
    base_buf_append(ctx, text, len);
    return MICA_OK;
}

/* The program describes each of its turns; an epoch has the description of the turn that it stands in, whatever the program
 * says while a thread writes. */
static void a_description_is_that_of_its_moment(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_autosave now = MICA_AUTOSAVE_DONE;
    mica_session *s = kept();
    const char text[] = "k = 0; while true, k = k + 1; image_describe (sprintf ('k = %d', k)); end";
    const char *const names[] = {"k"};
    const mica_image_source source = {.path = path, .snapshot = {.snapshot = "none", .quiet = true}};
    const mica_image_wanted wanted = {.names = names, .count = 1};
    mica_session_stop_after(s, 50);
    mica_outcome outcome = mica_session_run_text(s, text, sizeof text - 1, "<test>", false, &err);
    for (int saves = 0; saves < 50;) {
        assert_int_equal(outcome, MICA_RUN_STOPPED);
        OK(mica_session_autosave(s, 1000000, &now, &err));
        if (now == MICA_AUTOSAVE_DONE) {
            base_buf found = {0}, left_out = {0};
            mica_image_loaded told;
            OK(mica_image_tell(path, NULL, &told, &err));
            OK(mica_image_extract(&source, &wanted, take_text, &found, &left_out, &err));
            base_buf_byte(&found, 0);
            int had = -1, said = -1;
            assert_int_equal(sscanf((const char *)found.data, "k = %d", &had), 1);
            assert_int_equal(sscanf(told.description, "k = %d", &said), 1);
            assert_in_range(had - said, 0, 1); /* a turn may stop before it says what it is */
            base_buf_free(&found);
            base_buf_free(&left_out);
            saves++;
        }
        mica_session_stop_after(s, 200);
        outcome = mica_session_continue(s, &err);
    }
    mica_session_close(s);
}

/* What was in a variable that is gone must not be in the file. */
static void freed_memory_does_not_reach_the_file(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = kept();
    for (int how = 0; how < HOWS; how++) {
        run(s, "for k = 1:50, p{k} = [repmat('s3cret-', 1, k) 'end']; q = [p{k} 'x']; end; big = repmat "
               "('s3cret-', 1, 40000); "
               "x = 2; clear p q big;");
        OK(save(s, how, &err));
        assert_false(has_secret(path));
    }
    mica_session_close(s);
}

/* ---- damage ---- */

static void put(const char *to, const uint8_t *bytes, size_t size) {
    int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

/* The bytes of an image with two epochs. */
static base_buf good_image(void) {
    mica_error err = MICA_ERROR_INIT;
    base_buf bytes = {0};
    mica_session *s = kept();
    run(s, "x = 2;");
    OK(mica_session_checkpoint(s, &err));
    mica_session_close(s);
    OK(base_file_read_all(path, 1 << 28, &bytes, &err));
    return bytes;
}

static void an_image_that_is_cut_is_refused(void **state) {
    (void)state;
    base_buf whole = good_image();
    for (size_t len = 0; len < whole.len; len += len < 8192 ? 61 : 4096) {
        mica_error err = MICA_ERROR_INIT;
        put(aside, whole.data, len);
        assert_int_equal(loaded_x(aside, MICA_IMAGE_COPY, &err), -1);
        assert_true(err.code == MICA_ERR_TRUNCATED || err.code == MICA_ERR_NOT_A_SNAPSHOT ||
                    err.code == MICA_ERR_CORRUPTED);
    }
    base_buf_free(&whole);
}

/* A superblock that is damaged leaves the other, which lists the epoch before; in an epoch nothing may be changed. */
static void a_bit_that_is_flipped_is_found(void **state) {
    (void)state;
    base_buf whole = good_image();
    for (size_t at = 0; at < whole.len; at += at < 8192 ? 157 : 1999) {
        mica_error err = MICA_ERROR_INIT;
        whole.data[at] ^= 4;
        put(aside, whole.data, whole.len);
        int x = loaded_x(aside, MICA_IMAGE_COPY, &err);
        whole.data[at] ^= 4;
        assert_true(at < 8192 ? x == 1 || x == 2 : x == -1 || x == 2);
        if (x == -1 && err.code != MICA_ERR_CORRUPTED && err.code != MICA_ERR_VALIDATION)
            fail_msg("at %zu: %s", at, err.message);
    }
    base_buf_free(&whole);
}

/* Found when it is touched: the process ends, with the file and the place, and no number of it was used. */
static void a_mapped_block_that_is_damaged_ends_the_process(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    base_buf bytes = {0};
    mica_session *s = open_session();
    run(s, "x = 1; a = ones (200, 200); s.name = 'text'; c = {1, 'two', @(y) y + x}; big = repmat (7.25, 1, "
           "100000);");
    OK(mica_session_save_image(s, aside, &err));
    mica_session_close(s);
    OK(base_file_read_all(aside, 1 << 28, &bytes, &err));
    const double seven[] = {7.25, 7.25, 7.25, 7.25};
    uint8_t *at = memmem(bytes.data, bytes.len, seven, sizeof seven);
    assert_non_null(at);
    at[400000] ^= 1;
    put(aside, bytes.data, bytes.len);
    base_buf_free(&bytes);
    assert_int_equal(loaded_x(aside, 0, &err), 1); /* whoever does not touch it does not find it */
    int said[2], status;
    assert_int_equal(pipe(said), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(said[1], 2);
        mica_session *other = open_session();
        if (mica_session_load_image(other, aside, 0, NULL, &err) != MICA_OK) _exit(3);
        char text[] = "exit (50 + (sum (big) == 725000))";
        (void)!mica_session_run_text(other, text, sizeof text - 1, "<test>", false, &err);
        _exit(mica_session_exit_status(other));
    }
    close(said[1]);
    char words[600] = "";
    ssize_t n = read(said[0], words, sizeof words - 1);
    assert_true(n > 0);
    close(said[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    assert_non_null(strstr(words, aside));
    assert_non_null(strstr(words, "SHA-256"));
}

static mica_status lies_in(void *ctx, base_view name, base_view text, mica_error *err) {
    const base_view *account = ctx;
    const uint8_t *end = account->data + account->len;
    (void)err;
    assert_true(name.data >= account->data && name.data + name.len <= text.data &&
                text.data + text.len <= end);
    return MICA_OK;
}

/* What tools read of an account that nobody has checked. */
static void read_parts(base_view account) {
    mica_error err = MICA_ERROR_INIT;
    mica_status status = ses_state_functions(account, lies_in, &account, &err);
    assert_true(status == MICA_OK || status == MICA_ERR_CORRUPTED);
    base_free(ses_state_program(account));
    status = ses_state_check_values(account, &err);
    assert_true(status == MICA_OK || status == MICA_ERR_CORRUPTED || status == MICA_ERR_VERSION_MISMATCH);
}

/* What a session keeps outside the cage: cut anywhere and changed anywhere it is taken or refused, and code of another
 * version is told before anything else. */
static void an_account_of_a_session_is_checked(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session(), *other = open_session();
    base_buf account = {0};
    run(s, "function y = f (x), y = x; end\nx = f (1);");
    ses_state_write(s, &account);
    OK(ses_state_check(other, base_view_of(account.data, account.len), &err));
    assert_true(account.len > 100);
    for (size_t len = 0; len < account.len; len++) {
        mica_error inner = MICA_ERROR_INIT;
        mica_status status = ses_state_check(other, base_view_of(account.data, len), &inner);
        assert_true(status == MICA_OK || status == MICA_ERR_CORRUPTED); /* between two items it is whole */
        read_parts(base_view_of(account.data, len));
    }
    for (size_t at = 0; at < account.len; at++) {
        mica_error inner = MICA_ERROR_INIT;
        account.data[at] ^= 0x41;
        read_parts(base_view_of(account.data, account.len));
        mica_session *taker = at % 16 ? NULL : open_session();
        mica_status status = ses_state_check(other, base_view_of(account.data, account.len), &inner);
        if (at >= 8 && at < 72) assert_int_equal(status, MICA_ERR_VERSION_MISMATCH);
        if (at < 8) assert_int_equal(status, MICA_ERR_CORRUPTED);
        if (taker && status == MICA_OK)
            (void)!ses_state_take(taker, base_view_of(account.data, account.len), &inner);
        mica_session_close(taker);
        account.data[at] ^= 0x41;
    }
    base_buf_free(&account);
    mica_session_close(other);
    mica_session_close(s);
}

/* ---- forged ---- */

static void reseal(base_buf *image, unsigned page, void (*change)(img_super *super)) {
    img_super super;
    mica_error err = MICA_ERROR_INIT;
    memcpy(&super, image->data + page * 4096, sizeof super);
    change(&super);
    OK(img_key_tag(&super, &err));
    memset(super.self, 0, sizeof super.self);
    base_sha256_of(&super, sizeof super, super.self);
    memcpy(image->data + page * 4096, &super, sizeof super);
}

static void beyond(img_super *s) {
    s->sequence += 10;
    s->member[s->count - 1].at = UINT64_MAX & ~(uint64_t)4095;
}
static void within(img_super *s) {
    s->sequence += 10;
    s->member[0].at += 4096;
}
static void twice(img_super *s) {
    s->sequence += 10;
    s->member[1] = s->member[0];
    s->member[1].at = s->member[0].at;
}
static void none(img_super *s) {
    s->sequence += 10;
    s->count = 0;
}
static void many(img_super *s) {
    s->sequence += 10;
    s->count = UINT32_MAX;
}
static void other_identity(img_super *s) {
    s->sequence += 10;
    s->member[s->count - 1].identity[3] ^= 1;
}
static void only_the_diff(img_super *s) {
    s->sequence += 10;
    s->member[0] = s->member[1];
    s->count = 1;
}
static void ends_early(img_super *s) {
    s->sequence += 10;
    s->end = 8192;
}
static void newer(img_super *s) {
    s->sequence += 10;
    s->version = 2;
}

/* Sealed and tagged as the user's own, and the only one: what is wrong is found all the same. */
static void forged_superblocks_are_refused(void **state) {
    (void)state;
    void (*const changes[])(img_super *) = {beyond, within,         twice,         none,      many,
                                            newer,  other_identity, only_the_diff, ends_early};
    base_buf whole = good_image();
    for (size_t k = 0; k < sizeof changes / sizeof *changes; k++) {
        base_buf copy = {0};
        mica_error err = MICA_ERROR_INIT;
        base_buf_append(&copy, whole.data, whole.len);
        const img_super *pages = (const img_super *)(const void *)copy.data;
        unsigned newer_page = pages[1].sequence > pages[0].sequence;
        memset(copy.data + !newer_page * 4096, 0, 4096);
        reseal(&copy, newer_page, changes[k]);
        put(aside, copy.data, copy.len);
        int x = loaded_x(aside, MICA_IMAGE_COPY, &err);
        if (x != -1) fail_msg("change %zu was taken: x = %d", k, x);
        base_buf_free(&copy);
    }
    base_buf_free(&whole);
}

/* Memory that no VM could have made, saved all the same; the change is taken back for the session's end. */
static void save_forged(mica_session *s) {
    mica_error err = MICA_ERROR_INIT;
    prog_value scope = s->vm->root->base_scope;
    prog_obj *o = vm_obj(s->vm, scope);
    o->rc += 7;
    OK(mica_session_save_image(s, aside, &err));
    o->rc -= 7;
}

static void an_image_of_another_user_is_proved_first(void **state) {
    (void)state;
    char other[96];
    mica_error err = MICA_ERROR_INIT;
    base_buf whole = good_image();
    base_buf_free(&whole);
    mica_session *s = kept();
    save_forged(s);
    mica_session_close(s);
    snprintf(other, sizeof other, "%s/else", folder);
    setenv("XDG_DATA_HOME", other, 1);
    assert_int_equal(loaded_x(path, 0, &err), 1);
    assert_int_equal(loaded_x(aside, 0, &err), -1);
    assert_int_equal(err.code, MICA_ERR_CORRUPTED);
    setenv("XDG_DATA_HOME", folder, 1);
}

static void a_key_that_others_may_read_is_refused(void **state) {
    (void)state;
    char key[96];
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = kept();
    snprintf(key, sizeof key, "%s/mica/image.key", folder);
    assert_int_equal(chmod(key, 0644), 0);
    assert_int_equal(mica_session_checkpoint(s, &err), MICA_ERR_CONFIGURATION);
    assert_int_equal(chmod(key, 0600), 0);
    mica_session_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workspace_is_there_again),
        cmocka_unit_test(a_checkpoint_that_fails_can_be_repeated),
        cmocka_unit_test(two_checkpoints_that_fail_leave_an_image),
        cmocka_unit_test(memory_that_is_lacking_is_an_error),
        cmocka_unit_test(a_process_that_is_killed_leaves_the_old_image_or_the_new),
        cmocka_unit_test(a_full_disk_leaves_the_old_image),
        cmocka_unit_test(no_room_leaves_every_byte_of_the_old_image),
        cmocka_unit_test(a_session_that_goes_on_adds_to_its_file),
        cmocka_unit_test(one_process_writes_an_image),
        cmocka_unit_test(a_lock_that_ends_soon_is_waited_for),
        cmocka_unit_test(a_file_that_was_cut_is_saved_anew),
        cmocka_unit_test(a_program_frees_between_slices),
        cmocka_unit_test(what_came_to_the_name_is_not_replaced),
        cmocka_unit_test(images_are_for_their_user_alone),
        cmocka_unit_test(freed_memory_does_not_reach_the_file),
        cmocka_unit_test(memory_that_is_freed_between_slices_is_cleared),
        cmocka_unit_test(a_description_is_that_of_its_moment),
        cmocka_unit_test(an_image_that_is_cut_is_refused),
        cmocka_unit_test(a_bit_that_is_flipped_is_found),
        cmocka_unit_test(a_mapped_block_that_is_damaged_ends_the_process),
        cmocka_unit_test(an_account_of_a_session_is_checked),
        cmocka_unit_test(forged_superblocks_are_refused),
        cmocka_unit_test(an_image_of_another_user_is_proved_first),
        cmocka_unit_test(a_key_that_others_may_read_is_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
