/* vm/builtins/io/system.c - files and folders by name, the machine, and other programs.
 *
 * Calls of the system go through base/, whose tests make them fail. errno is read before anything else can
 * change it. Most functions return [err, msg] or [ok, msg, id] when outputs are asked for and raise when
 * none is: programs of either habit exist, and Octave serves both. */
#include "vm/builtins/io/io.h"
#include "vm/builtins/io/io_internal.h"
#include "vm/builtins/args.h"
#include "vm/builtins/text/text.h"
#include "vm/heap/cage.h"
#include "vm/heap/root.h"
#include "vm/run/frame.h"
#include "vm/terminal/diary.h"
#include "vm/terminal/pager.h"

#include "base/file.h"
#include "base/path.h"
#include "base/system.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

/* Of several rows the first counts. */
static const char *text_arg(vm_t *vm, vm_call *c, uint32_t k, const char *who, const char *what) {
    prog_value text = vm_first_row(vm, c->args[k]);
    if (!vm_is_string(vm, text)) vm_error(vm, NULL, "%s: %s must be a string", who, what);
    return vm_to_cstr(vm, text, who);
}

static const char *path_arg(vm_t *vm, vm_call *c, uint32_t k, const char *who, const char *what) {
    return vm_expand_home(vm, text_arg(vm, c, k, who, what));
}

/* Result of a system call as [err, msg]: 0 and "", or -1 and the reason. Raises when the caller asks for
 * nothing. */
static void status_and_text(vm_t *vm, vm_call *c, int result, const char *who) {
    const char *reason = result == 0 ? "" : strerror(errno);
    if (c->nout == 0) {
        if (result != 0) vm_error(vm, NULL, "%s: operation failed: %s", who, reason);
        return;
    }
    vm_return_double(vm, c, result == 0 ? 0 : -1);
    vm_return(vm, c, 1, vm_new_cstring(vm, reason));
}

/* ---- is it there ---- */

static bool kind_is(vm_t *vm, prog_value v, base_path_what kind) {
    return vm_is_string(vm, v) && base_path_kind(vm_path_arg(vm, v, "isfile")) == kind;
}

/* As in Octave, pipes and devices are no files. A cell of names gives a truth value for each; what is no text is simply not there. */
static void test_kind(vm_t *vm, vm_call *c, base_path_what kind, const char *who) {
    vm_arr a;
    if (vm_cell_view(vm, c->args[0], &a)) {
        void *data;
        prog_value out = vm_new_array(vm, PROG_LOGICAL, 0, a.ndims, a.dims, &data);
        for (int64_t k = 0; k < a.numel; k++)
            ((uint8_t *)data)[k] = kind_is(vm, ((const prog_value *)a.data)[k], kind);
        vm_return(vm, c, 0, out);
    } else if (!vm_is_char(vm, c->args[0]))
        vm_error(vm, NULL, "%s: F must be a string or cell array of strings", who);
    else
        vm_return_bool(vm, c, kind_is(vm, c->args[0], kind));
}

void vm_bi_isfile(vm_t *vm, vm_call *c) {
    test_kind(vm, c, BASE_PATH_FILE, "isfile");
}
void vm_bi_isfolder(vm_t *vm, vm_call *c) {
    test_kind(vm, c, BASE_PATH_FOLDER, "isfolder");
}

static void set_number(vm_t *vm, prog_value *s, const char *name, double d) {
    vm_set_field(vm, s, vm_intern_cstr(vm, name), prog_double(d));
}

/* The mode as ls writes it: a letter for the kind, nine for the rights. */
static void mode_text(mode_t mode, char text[11]) {
    snprintf(text, 11, "-rwxrwxrwx");
    for (int k = 0; k < 9; k++)
        if (!(mode & (1u << (8 - k)))) text[k + 1] = '-';
    if (mode & S_ISUID) text[3] = text[3] == 'x' ? 's' : 'S';
    if (mode & S_ISGID) text[6] = text[6] == 'x' ? 's' : 'S';
    if (mode & S_ISVTX) text[9] = text[9] == 'x' ? 't' : 'T';
    switch (mode & S_IFMT) {
    case S_IFDIR: text[0] = 'd'; break;
    case S_IFLNK: text[0] = 'l'; break;
    case S_IFCHR: text[0] = 'c'; break;
    case S_IFBLK: text[0] = 'b'; break;
    case S_IFIFO: text[0] = 'p'; break;
    case S_IFSOCK: text[0] = 's'; break;
    default: break;
    }
}

/* Result of stat or lstat, which gave 0 or -1, as [struct, err, msg]. The struct is held by hand while it
 * grows, because setting a field may replace it. */
static void return_stat(vm_t *vm, vm_call *c, int result, struct stat st) {
    if (result != 0) {
        const char *reason = strerror(errno);
        vm_return(vm, c, 0, vm_empty(vm));
        vm_return(vm, c, 1, prog_double(-1));
        vm_return(vm, c, 2, vm_new_cstring(vm, reason));
        return;
    }
    char mode[11];
    mode_text(st.st_mode, mode);
    prog_value held = PROG_UNDEF;
    vm_set(vm, &held, vm_new_struct_scalar(vm));
    set_number(vm, &held, "dev", (double)st.st_dev);
    set_number(vm, &held, "ino", (double)st.st_ino);
    set_number(vm, &held, "mode", st.st_mode);
    vm_set_field(vm, &held, vm_intern_cstr(vm, "modestr"), vm_new_cstring(vm, mode));
    set_number(vm, &held, "nlink", (double)st.st_nlink);
    set_number(vm, &held, "uid", st.st_uid);
    set_number(vm, &held, "gid", st.st_gid);
    set_number(vm, &held, "rdev", (double)st.st_rdev);
    set_number(vm, &held, "size", (double)st.st_size);
    set_number(vm, &held, "atime", (double)st.st_atime);
    set_number(vm, &held, "mtime", (double)st.st_mtime);
    set_number(vm, &held, "ctime", (double)st.st_ctime);
    set_number(vm, &held, "blksize", (double)st.st_blksize);
    set_number(vm, &held, "blocks", (double)st.st_blocks);
    vm_pool_add(vm, held);
    vm_return(vm, c, 0, held);
    vm_return(vm, c, 1, prog_double(0));
    vm_return(vm, c, 2, vm_new_cstring(vm, ""));
}

void vm_bi_stat(vm_t *vm, vm_call *c) {
    struct stat st = {0};
    int result = base_file_stat(path_arg(vm, c, 0, "stat", "NAME"), &st);
    return_stat(vm, c, result, st);
}

void vm_bi_lstat(vm_t *vm, vm_call *c) {
    struct stat st = {0};
    int result = base_file_lstat(path_arg(vm, c, 0, "lstat", "NAME"), &st);
    return_stat(vm, c, result, st);
}

/* ---- changing folders and files ---- */

void vm_bi_unlink(vm_t *vm, vm_call *c) {
    status_and_text(vm, c, base_file_unlink(path_arg(vm, c, 0, "unlink", "FILE")), "unlink");
}

/* A pattern. Nothing found, or something left, is a warning and no error. */
void vm_bi_delete(vm_t *vm, vm_call *c) {
    const char *pattern = path_arg(vm, c, 0, "delete", "first argument");
    base_buf names = {0};
    bool good = base_system_glob(pattern, &names);
    size_t found = 0, failed = 0;
    for (size_t at = 0; good && at < names.len; found++) {
        const char *name = (const char *)names.data + at;
        failed += base_file_unlink(name) != 0;
        at += strlen(name) + 1;
    }
    base_buf_free(&names);
    if (!good) vm_error_memory(vm);
    if (!found)
        vm_warning(vm, "Octave:delete:no-such-file", "delete: no such file: %s", pattern);
    else if (failed)
        vm_warning(vm, NULL, "delete: could not delete file %s", pattern);
}

void vm_bi_rename(vm_t *vm, vm_call *c) {
    status_and_text(
        vm, c, base_file_rename(path_arg(vm, c, 0, "rename", "OLD"), path_arg(vm, c, 1, "rename", "NEW")),
        "rename");
}

/* mkdir and rmdir: [ok, msg, id], where id repeats the function whenever there is a message. */
static void folder_result(vm_t *vm, vm_call *c, bool good, const char *text, const char *who) {
    if (c->nout == 0) {
        if (!good) vm_error(vm, NULL, "%s: operation failed: %s", who, text);
        return;
    }
    vm_return_bool(vm, c, good);
    vm_return(vm, c, 1, vm_new_cstring(vm, text));
    vm_return(vm, c, 2, vm_new_cstring(vm, *text ? who : ""));
}

/* Makes a folder and those above it. */
static int make_folders(char *path) {
    for (char *p = path + 1; *p; p++) {
        if (*p != '/') continue;
        *p = 0;
        base_path_what kind = base_path_kind(path);
        if (kind == BASE_PATH_NOTHING && base_file_mkdir(path, 0777) != 0) {
            *p = '/';
            return -1;
        }
        *p = '/';
    }
    return base_file_mkdir(path, 0777);
}

/* With two arguments the folder is made inside the first; folders on the way are made, as mkdir -p does.
 * One that is there already is fine, with a message. */
void vm_bi_mkdir(vm_t *vm, vm_call *c) {
    vm_text path = {.vm = vm};
    vm_text_puts(&path, path_arg(vm, c, 0, "mkdir", "PARENT"));
    if (c->nargs > 1) {
        vm_text_byte(&path, '/');
        vm_text_puts(&path, text_arg(vm, c, 1, "mkdir", "DIR"));
    }
    while (path.len > 1 && path.data[path.len - 1] == '/')
        path.len--;
    vm_text_byte(&path, 0);
    if (base_path_kind(path.data) == BASE_PATH_FOLDER) {
        if (c->nout) folder_result(vm, c, true, "directory exists", "mkdir");
        return;
    }
    int result = make_folders(path.data);
    folder_result(vm, c, result == 0, result == 0 ? "" : strerror(errno), "mkdir");
}

/* Removes the files of the folder `at` up to the first folder in it, whose name is appended then: 1. 0 where the folder is
 * empty, -1 with errno set. */
static int empty_folder(char at[VM_PATH_ROOM]) {
    size_t len = strlen(at);
    DIR *dir = base_file_opendir(at);
    if (!dir) return -1;
    int result = 0;
    struct dirent *entry;
    while (result == 0 && (entry = base_file_readdir(dir))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (len + strlen(entry->d_name) + 2 > VM_PATH_ROOM) {
            errno = ENAMETOOLONG;
            result = -1;
            break;
        }
        snprintf(at + len, VM_PATH_ROOM - len, "/%s", entry->d_name);
        result = entry->d_type == DT_DIR ? 1 : base_file_unlink(at);
    }
    int why = errno;
    base_file_closedir(dir);
    errno = why;
    if (result == 0) at[len] = 0;
    return result;
}

/* Links are removed and not followed: only entries that are folders themselves are entered, however deep. */
static int remove_tree(const char *path) {
    char at[VM_PATH_ROOM];
    size_t whole = strlen(path);
    if (whole >= sizeof at) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(at, path, whole + 1);
    for (;;) {
        int inside = empty_folder(at);
        if (inside < 0) return -1;
        if (inside) continue;
        if (base_system_rmdir(at)) return -1;
        if (strlen(at) <= whole) return 0;
        *strrchr(at, '/') = 0;
    }
}

void vm_bi_rmdir(vm_t *vm, vm_call *c) {
    const char *path = path_arg(vm, c, 0, "rmdir", "DIR");
    bool tree = c->nargs > 1;
    if (tree && strcmp(vm_to_cstr(vm, c->args[1], "rmdir"), "s") != 0)
        vm_error(vm, NULL, "rmdir: second argument must be \"s\" for recursive delete");
    int result = tree ? remove_tree(path) : base_system_rmdir(path);
    folder_result(vm, c, result == 0, result == 0 ? "" : strerror(errno), "rmdir");
}

void vm_bi_pwd(vm_t *vm, vm_call *c) {
    base_buf path = {0};
    char text[VM_PATH_ROOM] = "";
    if (base_system_cwd(&path) && base_buf_cstr(&path))
        snprintf(text, sizeof text, "%s", base_buf_cstr(&path));
    base_buf_free(&path);
    vm_return(vm, c, 0, vm_new_cstring(vm, text));
}

/* The old folder is returned, and taken before the change. Without an argument it goes home, or, with an
 * output, only tells where it is. */
void vm_bi_cd(vm_t *vm, vm_call *c) {
    if (c->nargs == 0 && c->nout > 0) {
        vm_bi_pwd(vm, c);
        return;
    }
    const char *path = c->nargs ? path_arg(vm, c, 0, "cd", "argument") : getenv("HOME");
    if (c->nout > 0) vm_bi_pwd(vm, c);
    if (path && *path && base_system_chdir(path) != 0)
        vm_error(vm, NULL, "cd: %s: %s", path, strerror(errno));
    vm_forget_names(vm); /* the functions of the current folder are others now */
}

/* ---- names ---- */

static prog_value names_column(vm_t *vm, const char *names, size_t len) {
    int64_t count = 0, k = 0;
    for (size_t at = 0; at < len; at += strlen(names + at) + 1)
        count++;
    prog_value *data, cell = vm_new_cell(vm, count, count ? 1 : 0, &data);
    for (size_t at = 0; at < len; at += strlen(names + at) + 1)
        vm_cell_set(vm, cell, k++, vm_simplify(vm, vm_new_cstring(vm, names + at)));
    return cell;
}

static int by_name(const void *x, const void *y) {
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Names are copied out of malloc's memory into scratch before any value is made, so that an error cannot
 * leak them; they are sorted by bytes, since folders have no order. */
void vm_bi_readdir(vm_t *vm, vm_call *c) {
    DIR *dir = base_file_opendir(path_arg(vm, c, 0, "readdir", "DIR"));
    if (!dir) {
        const char *reason = strerror(errno);
        vm_return(vm, c, 0, vm_new_cell(vm, 0, 0, NULL));
        vm_return(vm, c, 1, prog_double(-1));
        vm_return(vm, c, 2, vm_new_cstring(vm, reason));
        return;
    }
    base_buf names = {0};
    struct dirent *entry;
    while ((entry = base_file_readdir(dir)))
        base_buf_append(&names, entry->d_name, strlen(entry->d_name) + 1);
    base_file_closedir(dir);
    if (names.failed) {
        base_buf_free(&names);
        vm_error_memory(vm);
    }
    base_view listed = vm_scratch_of(vm, &names);
    const char *copy = (const char *)listed.data;
    size_t len = listed.len, count = 0, k = 0;
    for (size_t at = 0; at < len; at += strlen(copy + at) + 1)
        count++;
    const char **list = vm_scratch(vm, sizeof *list * (count + 1));
    for (size_t at = 0; at < len; at += strlen(copy + at) + 1)
        list[k++] = copy + at;
    qsort(list, count, sizeof *list, by_name);
    prog_value *data, cell = vm_new_cell(vm, (int64_t)count, count ? 1 : 0, &data);
    for (k = 0; k < count; k++)
        vm_cell_set(vm, cell, (int64_t)k, vm_simplify(vm, vm_new_cstring(vm, list[k])));
    vm_return(vm, c, 0, cell);
    vm_return(vm, c, 1, prog_double(0));
    vm_return(vm, c, 2, vm_new_cstring(vm, ""));
}

/* Patterns of a cell are expanded one behind the other; a name that two of them match comes twice. */
void vm_bi_glob(vm_t *vm, vm_call *c) {
    vm_arr a;
    bool many = vm_cell_view(vm, c->args[0], &a);
    if (many ? !vm_is_cellstr(vm, c->args[0]) : !vm_is_char(vm, c->args[0]))
        vm_error(vm, NULL, "glob: PATTERN must be a string or cell array of strings");
    vm_text all = {.vm = vm};
    for (int64_t k = 0; k < (many ? a.numel : 1); k++) {
        base_buf names = {0};
        const char *pattern = vm_path_arg(vm, many ? ((const prog_value *)a.data)[k] : c->args[0], "glob");
        bool good = base_system_glob(pattern, &names);
        if (!good) base_buf_free(&names);
        if (!good) vm_error_memory(vm);
        base_view found = vm_scratch_of(vm, &names);
        vm_text_put(&all, found.data, found.len);
    }
    vm_return(vm, c, 0, names_column(vm, all.data, all.len));
}

void vm_bi_tempdir(vm_t *vm, vm_call *c) {
    const char *dir = getenv("TMPDIR");
    vm_return(vm, c, 0, vm_new_cstring(vm, dir && *dir ? dir : "/tmp"));
}

void vm_bi_p_tmpdir(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, vm_new_cstring(vm, "/tmp"));
}

/* Six letters of the system's own randomness, as mkstemp does, not the program's generator: rand must give
 * the same numbers whether or not a name was made in between. Another process may take the name before it
 * is used; tmpfile opens it at once. */
void vm_temp_name(vm_t *vm, const char *dir, const char *prefix, char path[VM_PATH_ROOM]) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    if (!dir || base_path_kind(dir) != BASE_PATH_FOLDER) dir = getenv("TMPDIR");
    if (!dir || base_path_kind(dir) != BASE_PATH_FOLDER) dir = "/tmp";
    do {
        uint8_t random[6];
        int fd = base_file_open("/dev/urandom", 0, 0);
        ssize_t got = fd < 0 ? -1 : base_file_read(fd, random, sizeof random);
        if (fd >= 0) base_file_close(fd);
        if (got != (ssize_t)sizeof random) vm_error(vm, NULL, "tempname: no random bytes");
        for (size_t k = 0; k < sizeof random; k++)
            random[k] = (uint8_t)letters[random[k] % 62];
        if (snprintf(path, VM_PATH_ROOM, "%s/%s%.6s", dir, prefix, (const char *)random) >= VM_PATH_ROOM)
            vm_error(vm, NULL, "tempname: name too long");
    } while (base_path_kind(path) != BASE_PATH_NOTHING);
}

void vm_bi_tempname(vm_t *vm, vm_call *c) {
    const char *dir = c->nargs > 0 && vm_numel(vm, c->args[0]) ? path_arg(vm, c, 0, "tempname", "DIR") : NULL;
    const char *prefix = c->nargs > 1 ? text_arg(vm, c, 1, "tempname", "PREFIX") : "oct-";
    char *path = vm_scratch(vm, VM_PATH_ROOM);
    vm_temp_name(vm, dir, prefix, path);
    vm_return(vm, c, 0, vm_new_cstring(vm, path));
}

void vm_bi_is_absolute_filename(vm_t *vm, vm_call *c) {
    vm_return_bool(
        vm, c, vm_is_string(vm, c->args[0]) && vm_to_cstr(vm, c->args[0], "is_absolute_filename")[0] == '/');
}

/* By text alone: "." and ".." are taken out, links are not followed and nothing need exist.
 * canonicalize_file_name is the one that asks the system. */
void vm_bi_make_absolute_filename(vm_t *vm, vm_call *c) {
    const char *path = text_arg(vm, c, 0, "make_absolute_filename", "FILE argument");
    vm_text out = {.vm = vm};
    if (*path == '/') {
        vm_return(vm, c, 0, c->args[0]);
        return;
    }
    base_buf cwd = {0};
    char text[VM_PATH_ROOM] = "";
    if (base_system_cwd(&cwd) && base_buf_cstr(&cwd)) snprintf(text, sizeof text, "%s", base_buf_cstr(&cwd));
    base_buf_free(&cwd);
    vm_text_puts(&out, text);
    while (*path) {
        size_t len = strcspn(path, "/");
        if (len == 2 && path[0] == '.' && path[1] == '.') {
            while (out.len && out.data[out.len - 1] != '/')
                out.len--;
            if (out.len) out.len--;
        } else if (len && !(len == 1 && path[0] == '.')) {
            vm_text_byte(&out, '/');
            vm_text_put(&out, path, len);
        }
        path += len + (path[len] == '/');
    }
    if (!out.len) vm_text_byte(&out, '/');
    vm_return(vm, c, 0, vm_text_value(vm, &out));
}

void vm_bi_canonicalize_file_name(vm_t *vm, vm_call *c) {
    base_buf path = {0};
    char text[VM_PATH_ROOM] = "";
    bool good = base_system_real_path(text_arg(vm, c, 0, "canonicalize_file_name", "NAME"), &path);
    int reason = errno;
    if (good && base_buf_cstr(&path)) snprintf(text, sizeof text, "%s", base_buf_cstr(&path));
    base_buf_free(&path);
    vm_return(vm, c, 0, vm_new_cstring(vm, text));
    vm_return(vm, c, 1, prog_double(good ? 0 : -1));
    vm_return(vm, c, 2, vm_new_cstring(vm, good ? "" : strerror(reason)));
}

void vm_bi_filesep(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, vm_new_cstring(vm, "/"));
}
void vm_bi_pathsep(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, vm_new_cstring(vm, ":"));
}

/* ---- the machine ---- */

void vm_bi_getpid(vm_t *vm, vm_call *c) {
    vm_return_double(vm, c, getpid());
}
void vm_bi_nproc(vm_t *vm, vm_call *c) {
    vm_return_double(vm, c, (double)sysconf(_SC_NPROCESSORS_ONLN));
}
void vm_bi_ispc(vm_t *vm, vm_call *c) {
    vm_return_bool(vm, c, false);
}
void vm_bi_isunix(vm_t *vm, vm_call *c) {
    vm_return_bool(vm, c, true);
}
void vm_bi_ismac(vm_t *vm, vm_call *c) {
    vm_return_bool(vm, c, false);
}
/* The release of the language that programs can count on, and what its parts are called there. Programs
 * compare it to decide what they may use, so it is that of the Octave whose behaviour is kept. */
void vm_bi_version(vm_t *vm, vm_call *c) {
    static const struct {
        char feature[16], text[32];
    } rows[] = {{"-date", "2022-11-02"},        {"-description", ""}, {"-release", ""},
                {"-java", "no java available"}, {"-fftw", ""},        {"-blas", "OpenBLAS"},
                {"-lapack", "LAPACK"},          {"-hgid", ""}};
    const char *text = "7.3.0";
    if (c->nargs) {
        if (c->nargs > 1 || c->nout > 1) vm_error_usage(vm, "version");
        if (!vm_is_string(vm, c->args[0])) vm_error_usage(vm, "version");
        const char *feature = vm_to_cstr(vm, c->args[0], "version");
        size_t k = 0;
        while (k < sizeof rows / sizeof *rows && strcasecmp(rows[k].feature, feature) != 0)
            k++;
        if (k == sizeof rows / sizeof *rows) vm_error(vm, NULL, "version: invalid FEATURE");
        text = rows[k].text;
    }
    vm_return(vm, c, 0, vm_new_cstring(vm, text));
    vm_return(vm, c, 1, vm_new_cstring(vm, rows[0].text));
}

/* The folder above that of the program: where its bin, lib and share are. */
void vm_bi_home(vm_t *vm, vm_call *c) {
    base_buf path = {0};
    char text[VM_PATH_ROOM] = "";
    if (base_system_real_path("/proc/self/exe", &path) && base_buf_cstr(&path))
        snprintf(text, sizeof text, "%s", base_buf_cstr(&path));
    base_buf_free(&path);
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(text, '/');
        if (slash) *slash = 0;
    }
    vm_return(vm, c, 0, vm_new_cstring(vm, *text ? text : "/"));
}

void vm_bi_computer(vm_t *vm, vm_call *c) {
    if (c->nargs) {
        bool arch = vm_is_string(vm, c->args[0]) &&
                    base_view_equal(vm_to_view(vm, c->args[0], "computer"), base_view_str("arch"));
        if (!arch) vm_error(vm, NULL, "computer: \"arch\" is only valid argument");
        vm_return(vm, c, 0, vm_new_cstring(vm, "gnu-linux-x86_64"));
        return;
    }
    if (c->nout == 0) {
        vm_puts(vm, "x86_64-pc-linux-gnu\n");
        return;
    }
    vm_return(vm, c, 0, vm_new_cstring(vm, "x86_64-pc-linux-gnu"));
    vm_return(vm, c, 1, prog_double(9223372036854775807.0));
    vm_return(vm, c, 2, vm_new_cstring(vm, "L"));
}

/* ---- other programs ---- */

/* What the program printed is flushed first, so that the other one's output comes behind it, and the pager
 * ends, whose terminal the other may want. Output is captured where it is asked for; the status is the
 * exit code. */
void vm_bi_system(vm_t *vm, vm_call *c) {
    const char *command = text_arg(vm, c, 0, "system", "first argument");
    bool capture =
        c->nargs > 1 && vm_numel(vm, c->args[1]) ? vm_to_bool(vm, c->args[1], "system") : c->nout > 1;
    base_buf out = {0};
    vm_flush(vm);
    if (!capture) vm_pager_end(vm);
    int status = base_system_run(command, capture ? &out : NULL);
    base_view said = vm_scratch_of(vm, &out);
    if (status < 0) vm_error(vm, NULL, "system: unable to start subprocess for '%s'", command);
    if (c->nout > 0) {
        vm_return_double(vm, c, status);
        vm_return(vm, c, 1, vm_new_string(vm, (const char *)said.data, said.len, false));
    } else if (capture)
        vm_put(vm, said.data, said.len);
}

/* A line of standard input, without its newline; false at the end. Byte by byte and unbuffered: what
 * follows the line belongs to whoever reads next. The answer goes to the diary, where the terminal's echo
 * would not be. */
static bool ask(vm_t *vm, vm_call *c, vm_text *line) {
    vm_flush(vm);
    vm_pager_end(vm);
    if (c->nargs) {
        base_view prompt = vm_to_view(vm, c->args[0], "input");
        vm_put(vm, prompt.data, prompt.len);
    }
    vm_flush(vm);
    char byte;
    bool any = false;
    while (base_file_read(0, &byte, 1) == 1) {
        any = true;
        if (byte == '\n') break;
        vm_text_byte(line, byte);
    }
    vm_diary_write(vm, line->data, line->len);
    if (any) vm_diary_write(vm, "\n", 1);
    return any;
}

/* input (prompt, "s") gives the text; input (prompt) evaluates it, by a call of eval, which is a step of
 * its own. */
void vm_bi_input(vm_t *vm, vm_call *c) {
    if (c->step) {
        if (c->nresults) vm_return(vm, c, 0, c->results[0]);
        return;
    }
    vm_text line = {.vm = vm};
    bool asked = ask(vm, c, &line);
    if (!asked &&
        vm_asked(vm) ==
            VM_INTERRUPT_USER) { /* Ctrl-C ended the reading: it is spent here, not on the next program */
        vm_ask(vm, 0);
        vm->root->interrupted = 1;
        vm_error(vm, "Octave:interrupt", "interrupted");
    }
    if (!asked) vm_error(vm, NULL, "input: reading user-input failed!");
    if (c->nargs > 1) {
        vm_return(vm, c, 0, vm_text_value(vm, &line));
        return;
    }
    if (line.len == 0) {
        vm_return(vm, c, 0, vm_empty(vm));
        return;
    }
    prog_value text = vm_text_value(vm, &line);
    vm_call_later(
        vm, c, (vm_later){.fn = vm_new_cstring(vm, "eval"), .args = &text, .nargs = 1, .nout = 1, .step = 1});
}

/* ---- constants ---- */

#define VM_IO_CONSTANT(name, value)                                                                          \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        vm_return_double(vm, c, value);                                                                      \
    }
VM_IO_CONSTANT(stdin, VM_STDIN)
VM_IO_CONSTANT(stdout, VM_STDOUT)
VM_IO_CONSTANT(stderr, VM_STDERR)
VM_IO_CONSTANT(seek_set, VM_FROM_BEGIN)
VM_IO_CONSTANT(seek_cur, VM_FROM_HERE)
VM_IO_CONSTANT(seek_end, VM_FROM_END)
