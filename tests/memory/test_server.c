/* tests/memory/test_server.c - memory from a page server: the same bytes as from its files, whoever else asks, and a named error
 * when it is lost, whenever that is. */
#include "base/alloc.h"
#include "base/file.h"
#include "memory/wire.h"
#include "tests/memory/served.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#define DEMAND ((mica_memory_restore_options){.way = MICA_MEMORY_DEMAND})

static uint32_t next_random(uint32_t *random) {
    *random = *random * 1664525u + 1013904223u;
    return *random >> 8;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A memory that does not compress to nothing, saved at "full". */
static tracked saved_memory(size_t size, mica_memory_saved *saved) {
    tracked t = memory_by(size, PAGE, MICA_MEMORY_COMPARE);
    uint32_t random = 77;
    for (size_t k = 0; k < size; k += 64)
        t.at[k] = (uint8_t)next_random(&random);
    *saved = save(&t, true, 0, path_of("full"));
    return t;
}

static void a_chain_is_the_same_from_a_server_as_from_files(void **state) {
    (void)state;
    NEEDS_DEMAND();
    const char *socket = path_of("socket");
    for (uint32_t seed = 1; seed <= 25; seed++) {
        uint32_t random = seed * 104729;
        size_t size = 60 * PAGE + next_random(&random) % (90 * PAGE), epochs = 1 + seed % 5;
        tracked t = memory_by(size, PAGE, MICA_MEMORY_COMPARE);
        char names[6][128];
        const char *paths[6];
        mica_error err = MICA_ERROR_INIT;
        mica_memory_saved saved;
        for (size_t epoch = 0; epoch < epochs; epoch++) {
            mica_memory_content content = {.page = PAGE << next_random(&random) % 5,
                                           .compress = next_random(&random) % 2};
            for (uint32_t n = next_random(&random) % 8; n; n--) {
                size_t from = next_random(&random) % size, many = next_random(&random) % (30 * PAGE);
                memset(t.at + from, (int)(next_random(&random) % 3), many < size - from ? many : size - from);
            }
            paths[epoch] = strcpy(names[epoch], diff_of((int)epoch));
            OK(mica_memory_save(t.tracker, epoch == 0, &content, paths[epoch], &saved, &err));
        }
        pid_t pid = serve(paths, epochs, socket, (mica_memory_server_options){0});
        for (int copy = 0; copy < 2; copy++) {
            restored r;
            mica_memory_file *file = connect_to(socket, saved.identity, 0);
            uint8_t *bytes = malloc(size);
            OK(mica_memory_file_verify(file, &err));
            OK(mica_memory_file_read(file, 0, 0, bytes, size, &err));
            assert_memory_equal(bytes, t.at, size);
            restore_with(&r, file, copy ? (mica_memory_restore_options){.way = MICA_MEMORY_COPY} : DEMAND);
            for (int n = 0; n < 60; n++) {
                size_t at = next_random(&random) % size;
                assert_int_equal(((volatile uint8_t *)r.at)[at], t.at[at]);
                at = next_random(&random) % size;
                OK(mica_memory_file_read(file, 0, at, bytes, 1, &err)); /* the file may be read beside it */
                assert_int_equal(bytes[0], t.at[at]);
            }
            assert_memory_equal(r.at, t.at, size);
            drop_regions(&r);
            mica_memory_file_close(file);
            free(bytes);
        }
        stop_serving(pid);
        assert_int_equal(access(socket, F_OK), -1);
        end(&t);
    }
}

/* What a diff or a writer's own section says comes too. */
static void everything_of_a_file_is_served(void **state) {
    (void)state;
    const char *path = path_of("full"), *socket = path_of("socket");
    tracked t = memory_of(20 * PAGE, PAGE);
    mica_error err = MICA_ERROR_INIT;
    uint8_t own[9000];
    memset(own, 3, sizeof own);
    mica_memory_section section = {0x8001, own, sizeof own};
    mica_memory_content content = {.description = "at the door", .sections = &section, .section_count = 1};
    mica_memory_saved saved;
    mica_memory_file_about about;
    OK(mica_memory_save(t.tracker, true, &content, path, &saved, &err));
    pid_t pid = serve(&path, 1, socket, (mica_memory_server_options){0});
    mica_memory_file *file = connect_to(socket, NULL, 0);
    assert_true(mica_memory_file_tell(file, 0, &about));
    assert_string_equal(about.description, "at the door");
    assert_memory_equal(about.identity, saved.identity, sizeof saved.identity);
    OK(mica_memory_file_section(file, 0, 0x8001, &section, &err));
    OK(mica_memory_file_verify(file, &err)); /* which drops what it read */
    assert_int_equal(section.size, sizeof own);
    assert_memory_equal(section.data, own, sizeof own);
    assert_int_equal(mica_memory_file_section(file, 0, 0x8002, &section, &err), MICA_ERR_NOT_FOUND);
    mica_memory_file_close(file);
    stop_serving(pid);
    end(&t);
}

static void another_memory_is_refused(void **state) {
    (void)state;
    const char *path = path_of("full"), *socket = path_of("socket");
    mica_memory_saved saved;
    tracked t = saved_memory(30 * PAGE, &saved);
    mica_memory_file *file;
    mica_error err = MICA_ERROR_INIT;
    char hex[80] = "";
    pid_t pid = serve(&path, 1, socket, (mica_memory_server_options){0});
    saved.identity[31] ^= 1;
    for (size_t k = 0; k < 32; k++)
        snprintf(hex + 2 * k, 3, "%02x", saved.identity[k]);
    assert_int_equal(mica_memory_file_connect(socket, saved.identity, 0, &file, &err),
                     MICA_ERR_MISMATCHED_PAIR);
    assert_null(file);
    assert_string_equal(err.expected, hex);
    stop_serving(pid);
    end(&t);
}

typedef struct client {
    pthread_t thread;
    const tracked *t;
    const char *socket;
    const uint8_t *identity;
    uint32_t random;
    bool good;
} client;

static void *be_client(void *ctx) {
    client *me = ctx;
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file *file = NULL;
    mica_memory_restored *handle = NULL;
    mica_memory_space *space = NULL;
    size_t size = me->t->size;
    uint8_t *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mica_memory_restore_options options = DEMAND;
    me->good = mica_memory_file_connect(me->socket, me->identity, 0, &file, &err) == MICA_OK &&
               mica_memory_space_new(&space, &err) == MICA_OK &&
               mica_memory_space_add(space, &(mica_memory_region){"memory", at, size, 0}, &err) == MICA_OK &&
               mica_memory_restore(file, space, &options, &handle, &err) == MICA_OK;
    for (int n = 0; n < 1500 && me->good; n++) {
        size_t k = next_random(&me->random) % size;
        me->good = ((volatile uint8_t *)at)[k] == me->t->at[k];
    }
    if (me->good) me->good = mica_memory_restored_finish(handle, &err) == MICA_OK;
    if (me->good) me->good = memcmp(at, me->t->at, size) == 0;
    mica_memory_restored_free(handle);
    mica_memory_space_free(space);
    if (file) mica_memory_file_close(file);
    munmap(at, size);
    return NULL;
}

static void many_clients_are_served_at_once(void **state) {
    (void)state;
    NEEDS_DEMAND();
    const char *path = path_of("full"), *socket = path_of("socket");
    mica_memory_saved saved;
    tracked t = saved_memory(900 * PAGE, &saved);
    for (uint32_t most = 2; most <= 64; most += 62) { /* when only two may be there, the others wait */
        client all[8];
        pid_t pid = serve(&path, 1, socket, (mica_memory_server_options){.clients = most});
        for (uint32_t k = 0; k < 8; k++) {
            all[k] = (client){.t = &t, .socket = socket, .identity = saved.identity, .random = k};
            assert_int_equal(pthread_create(&all[k].thread, NULL, be_client, &all[k]), 0);
        }
        for (int k = 0; k < 8; k++) {
            pthread_join(all[k].thread, NULL);
            assert_true(all[k].good);
        }
        stop_serving(pid);
    }
    end(&t);
}

/* ---- a server that is lost ---- */

static void a_server_that_is_not_there_is_a_named_error(void **state) {
    (void)state;
    mica_memory_file *file = (void *)1;
    mica_error err = MICA_ERROR_INIT, other = MICA_ERROR_INIT;
    char longer[200];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    assert_int_equal(mica_memory_file_connect(path_of("nobody"), NULL, 0, &file, &err),
                     MICA_ERR_PAGE_SERVER_LOST);
    assert_null(file);
    assert_non_null(strstr(err.message, "nobody"));
    assert_int_equal(mica_memory_file_connect(longer, NULL, 0, &file, &other), MICA_ERR_INVALID_ARGUMENT);
}

static sigjmp_buf caught;
static void catch (int number) {
    (void)number;
    siglongjmp(caught, 1);
}
static bool can_be_read(const volatile uint8_t *at) {
    struct sigaction now = {.sa_handler = catch}, segv;
    sigaction(SIGSEGV, &now, &segv);
    bool good = sigsetjmp(caught, 1) == 0;
    if (good) (void)*at;
    sigaction(SIGSEGV, &segv, NULL);
    return good;
}

typedef struct decision {
    mica_error why;
    const char *other; /* a server to go on with */
    int asked;
} decision;

static pthread_mutex_t deciding = PTHREAD_MUTEX_INITIALIZER;
static mica_memory_lost decide(void *ctx, const mica_error *why, char *socket) {
    decision *d = ctx;
    pthread_mutex_lock(&deciding);
    d->why = *why;
    bool again = ++d->asked <= 3 && d->other;
    pthread_mutex_unlock(&deciding);
    if (again) strcpy(socket, d->other);
    return again ? MICA_MEMORY_LOST_AGAIN : MICA_MEMORY_LOST_CLOSE;
}
static int asked(const decision *d, mica_status *code) {
    pthread_mutex_lock(&deciding);
    int count = d->asked;
    *code = d->why.code;
    pthread_mutex_unlock(&deciding);
    return count;
}

static void a_server_killed_meanwhile_is_lost_and_nothing_is_zeros(void **state) {
    (void)state;
    NEEDS_DEMAND();
    const char *path = path_of("full"), *socket = path_of("socket");
    mica_memory_saved saved;
    tracked t = saved_memory(400 * PAGE, &saved);
    decision d = {.why = MICA_ERROR_INIT};
    mica_status code;
    mica_error err = MICA_ERROR_INIT, later = MICA_ERROR_INIT, read = MICA_ERROR_INIT;
    restored r;
    uint8_t byte;
    pid_t pid = serve(&path, 1, socket, (mica_memory_server_options){0});
    mica_memory_file *file = connect_to(socket, saved.identity, 0);
    restore_with(&r, file,
                 (mica_memory_restore_options){.way = MICA_MEMORY_DEMAND, .lost = decide, .lost_ctx = &d});
    assert_int_equal(r.at[100 * PAGE], t.at[100 * PAGE]);
    kill_server(pid);
    assert_int_equal(mica_memory_restored_prefetch(r.handle, r.at, PAGE, &err), MICA_ERR_PAGE_SERVER_LOST);
    assert_int_equal(asked(&d, &code), 0);
    assert_int_equal(mica_memory_file_read(file, 0, 0, &byte, 1, &read), MICA_ERR_PAGE_SERVER_LOST);
    assert_int_equal(r.at[101 * PAGE], t.at[101 * PAGE]); /* what is there stays */
    assert_false(can_be_read(r.at + 300 * PAGE));
    assert_int_equal(asked(&d, &code), 1);
    assert_int_equal(code, MICA_ERR_PAGE_SERVER_LOST);
    assert_false(can_be_read(r.at));
    assert_int_equal(asked(&d, &code), 1); /* it is closed for good */
    assert_int_equal(r.at[103 * PAGE], t.at[103 * PAGE]);
    assert_int_equal(mica_memory_restored_finish(r.handle, &later), MICA_ERR_PAGE_SERVER_LOST);
    drop_regions(&r);
    mica_memory_file_close(file);
    assert_int_equal(access(socket, F_OK), 0); /* the dead one's socket, which the next server replaces */
    pid = serve(&path, 1, socket, (mica_memory_server_options){0});
    stop_serving(pid);
    end(&t);
}

/* What the program decides, and never by itself. */
static void a_program_may_go_on_with_another_server(void **state) {
    (void)state;
    NEEDS_DEMAND();
    const char *path = path_of("full"), *socket = path_of("socket"), *second = path_of("second"),
               *stranger = path_of("stranger"), *other = path_of("other");
    mica_memory_saved saved;
    tracked t = saved_memory(400 * PAGE, &saved);
    (void)save(&t, true, 0, other);
    mica_error err = MICA_ERROR_INIT, read = MICA_ERROR_INIT;
    uint8_t byte;
    for (int wrong = 0; wrong < 2; wrong++) {
        mica_status code;
        decision d = {.why = MICA_ERROR_INIT, .other = wrong ? stranger : second};
        restored r;
        pid_t pid = serve(&path, 1, socket, (mica_memory_server_options){0}),
              next = serve(&path, 1, second, (mica_memory_server_options){0}),
              foreign = serve(&other, 1, stranger, (mica_memory_server_options){0});
        mica_memory_file *file = connect_to(socket, saved.identity, 0);
        restore_with(
            &r, file,
            (mica_memory_restore_options){.way = MICA_MEMORY_DEMAND, .lost = decide, .lost_ctx = &d});
        assert_int_equal(r.at[100 * PAGE], t.at[100 * PAGE]);
        kill_server(pid);
        if (wrong) {
            assert_false(can_be_read(r.at + 300 * PAGE));
            assert_int_equal(asked(&d, &code), 4);
            assert_int_equal(code, MICA_ERR_MISMATCHED_PAIR);
        } else {
            assert_int_equal(r.at[300 * PAGE], t.at[300 * PAGE]);
            assert_int_equal(asked(&d, &code), 1);
            read = (mica_error)MICA_ERROR_INIT;
            assert_int_equal(mica_memory_file_read(file, 0, 0, &byte, 1, &read), MICA_ERR_PAGE_SERVER_LOST);
            OK(mica_memory_restored_finish(r.handle, &err));
            assert_memory_equal(r.at, t.at, t.size);
        }
        drop_regions(&r);
        mica_memory_file_close(file);
        stop_serving(next);
        stop_serving(foreign);
    }
    end(&t);
}

static void a_server_that_stands_still_is_lost_at_the_deadline(void **state) {
    (void)state;
    NEEDS_DEMAND();
    const char *path = path_of("full"), *socket = path_of("socket");
    mica_memory_saved saved;
    tracked t = saved_memory(400 * PAGE, &saved);
    mica_memory_file *none;
    mica_error err = MICA_ERROR_INIT, new = MICA_ERROR_INIT;
    restored r;
    pid_t pid = serve(&path, 1, socket, (mica_memory_server_options){0});
    mica_memory_file *file = connect_to(socket, saved.identity, 300);
    restore_with(&r, file, DEMAND);
    kill(pid, SIGSTOP);
    double begun = seconds();
    assert_int_equal(mica_memory_restored_prefetch(r.handle, r.at, PAGE, &err), MICA_ERR_PAGE_SERVER_LOST);
    assert_true(seconds() - begun >= 0.29 && seconds() - begun < 5);
    assert_non_null(strstr(err.message, "in time"));
    begun = seconds();
    assert_int_equal(mica_memory_file_connect(socket, NULL, 200, &none, &new), MICA_ERR_PAGE_SERVER_LOST);
    assert_true(seconds() - begun >= 0.19 && seconds() - begun < 5);
    kill(pid, SIGCONT);
    stop_serving(pid);
    drop_regions(&r);
    mica_memory_file_close(file);
    end(&t);
}

/* The process of a program without a decision ends, and says which server it was. */
static void a_touch_of_a_lost_page_ends_the_process_with_the_servers_name(void **state) {
    (void)state;
    NEEDS_DEMAND();
    const char *path = path_of("full"), *socket = path_of("socket");
    mica_memory_saved saved;
    tracked t = saved_memory(400 * PAGE, &saved);
    int ends[2], status = 0;
    char said[1024] = "";
    pid_t pid = serve(&path, 1, socket, (mica_memory_server_options){0});
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        restored r;
        dup2(ends[1], 2);
        close(ends[1]);
        restore_with(&r, connect_to(socket, saved.identity, 0), DEMAND);
        kill(pid, SIGKILL);
        _exit(((volatile uint8_t *)r.at)[80 * PAGE] ? 3 : 4);
    }
    close(ends[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_true(read(ends[0], said, sizeof said - 1) > 0);
    assert_non_null(strstr(said, "PAGE_SERVER_LOST"));
    assert_non_null(strstr(said, socket));
    close(ends[0]);
    kill_server(pid);
    end(&t);
}

/* ---- servers that do not keep to the rules ---- */

typedef struct liar {
    pthread_t thread;
    int listening, kind;
    const uint8_t *file; /* a good one */
    size_t size;
    uint8_t identity[32];
} liar;
enum {
    LIE_NOTHING,  /* accepts and is silent */
    LIE_WELCOME,  /* half of a welcome */
    LIE_MAGIC,    /* something else */
    LIE_VERSION,  /* another version */
    LIE_MEMBERS,  /* too many */
    LIE_IDENTITY, /* the wanted identity, of another file */
    LIE_PAGE,     /* a byte of a page is another */
    LIE_TREE,     /* a byte of the tree */
    LIE_NUMBER,   /* the answer to another question */
    LIE_SHORT,    /* fewer bytes than were asked for */
    LIE_LONG,     /* more */
    LIE_HALF,     /* the end in the middle of an answer */
    LIE_DRIP,     /* a byte now and then */
    LIE_SENTENCE, /* a reason with control characters */
    LIE_UNKNOWN,  /* an unknown status, and a sentence that is too long */
    LIE_COUNT
};

static bool lie_read(int fd, void *data, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t got = recv(fd, (uint8_t *)data + done, size - done, 0);
        if (got <= 0) return false;
        done += (size_t)got;
    }
    return true;
}
static bool lie_write(int fd, const void *data, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t put = send(fd, (const uint8_t *)data + done, size - done, MSG_NOSIGNAL);
        if (put <= 0) return false;
        done += (size_t)put;
    }
    return true;
}

static bool lie_answer(liar *me, int fd, int requests) {
    mem_wire_request request;
    mem_wire_range ranges[MEM_WIRE_RANGES];
    uint64_t pages = 0;
    if (!lie_read(fd, &request, sizeof request) || !lie_read(fd, ranges, request.ranges * sizeof *ranges))
        return false;
    for (uint32_t k = 0; k < request.ranges; k++)
        pages += ranges[k].pages;
    mem_wire_answer answer = {.number = request.number, .bytes = pages * PAGE};
    bool late = requests > 1; /* the file was opened */
    if (me->kind == LIE_NUMBER && late) answer.number++;
    if (me->kind == LIE_SHORT && late) answer.bytes -= PAGE;
    if (me->kind == LIE_LONG && late) answer.bytes += PAGE;
    if (me->kind == LIE_SENTENCE && late) {
        answer.status = MICA_ERR_TRUNCATED;
        answer.bytes = 7;
        return lie_write(fd, &answer, sizeof answer) && lie_write(fd, "no\x1b[2J!", 7);
    }
    if (me->kind == LIE_UNKNOWN && late) {
        answer.status = 4711;
        answer.bytes = UINT64_MAX;
    }
    if (!lie_write(fd, &answer, sizeof answer)) return false;
    for (uint32_t k = 0; k < request.ranges; k++)
        for (uint64_t page = ranges[k].first; page < ranges[k].first + ranges[k].pages; page++) {
            uint8_t bytes[PAGE];
            const fmt_header *header = (const void *)me->file;
            bool tree = page >= header->tree_offset / PAGE;
            memcpy(bytes, me->file + page * PAGE, PAGE);
            if (me->kind == LIE_PAGE && late && !tree) bytes[99] ^= 1;
            if (me->kind == LIE_TREE && tree) bytes[100] ^= 1;
            if (me->kind == LIE_HALF && late) return lie_write(fd, bytes, 100) && false;
            for (size_t n = 0; me->kind == LIE_DRIP && late && n < PAGE; n++) {
                if (!lie_write(fd, bytes + n, 1)) return false;
                (void)poll(NULL, 0, 20);
            }
            if (!(me->kind == LIE_DRIP && late) && !lie_write(fd, bytes, PAGE)) return false;
        }
    return true;
}

static void *lie(void *ctx) {
    liar *me = ctx;
    int fd = accept(me->listening, NULL, NULL);
    mem_wire_hello hello;
    mem_wire_welcome welcome = {.version = MEM_WIRE_VERSION, .members = 1};
    memcpy(welcome.magic, MEM_WIRE_MAGIC, 8);
    memcpy(welcome.identity, me->identity, 32);
    if (me->kind == LIE_MAGIC) memcpy(welcome.magic, "HTTP/1.1", 8);
    if (me->kind == LIE_VERSION) welcome.version = 2;
    if (me->kind == LIE_MEMBERS) welcome.members = UINT32_MAX;
    bool good = lie_read(fd, &hello, sizeof hello);
    if (me->kind == LIE_NOTHING || me->kind == LIE_WELCOME) {
        if (me->kind == LIE_WELCOME) (void)lie_write(fd, &welcome, 30);
        (void)lie_read(fd, &hello, 1); /* until the client goes */
        good = false;
    }
    good = good && lie_write(fd, &welcome, sizeof welcome);
    for (int n = 0; good; n++)
        good = lie_answer(me, fd, n);
    close(fd);
    return NULL;
}

static int listen_at(const char *path) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 5), 0);
    return fd;
}

static void a_server_that_lies_is_found_out(void **state) {
    (void)state;
    NEEDS_DEMAND();
    static const mica_status expected[LIE_COUNT] = {[LIE_NOTHING] = MICA_ERR_PAGE_SERVER_LOST,
                                                    [LIE_WELCOME] = MICA_ERR_PAGE_SERVER_LOST,
                                                    [LIE_MAGIC] = MICA_ERR_VALIDATION,
                                                    [LIE_VERSION] = MICA_ERR_VERSION_MISMATCH,
                                                    [LIE_MEMBERS] = MICA_ERR_LIMIT,
                                                    [LIE_IDENTITY] = MICA_ERR_MISMATCHED_PAIR,
                                                    [LIE_PAGE] = MICA_ERR_CORRUPTED,
                                                    [LIE_TREE] = MICA_ERR_CORRUPTED,
                                                    [LIE_NUMBER] = MICA_ERR_VALIDATION,
                                                    [LIE_SHORT] = MICA_ERR_VALIDATION,
                                                    [LIE_LONG] = MICA_ERR_VALIDATION,
                                                    [LIE_HALF] = MICA_ERR_PAGE_SERVER_LOST,
                                                    [LIE_DRIP] = MICA_ERR_PAGE_SERVER_LOST,
                                                    [LIE_SENTENCE] = MICA_ERR_PAGE_SERVER_LOST,
                                                    [LIE_UNKNOWN] = MICA_ERR_VALIDATION};
    const char *path = path_of("full"), *socket = path_of("liar");
    mica_memory_saved saved;
    tracked t = saved_memory(100 * PAGE, &saved);
    mica_error fine = MICA_ERROR_INIT;
    base_buf whole = {0};
    OK(base_file_read_all(path, 1 << 24, &whole, &fine));
    for (int kind = 0; kind < LIE_COUNT; kind++)
        for (int demand = 0; demand < 2; demand++) {
            liar me = {.listening = listen_at(socket), .kind = kind, .file = whole.data, .size = whole.len};
            mica_error err = MICA_ERROR_INIT;
            mica_memory_file *file = NULL;
            double begun = seconds();
            memcpy(me.identity, saved.identity, 32);
            if (kind == LIE_IDENTITY) me.identity[0] ^= 1;
            assert_int_equal(pthread_create(&me.thread, NULL, lie, &me), 0);
            mica_status status = mica_memory_file_connect(socket, me.identity, 200, &file, &err);
            if (status == MICA_OK) {
                restored r;
                mica_memory_restore_options options = {.way = demand ? MICA_MEMORY_DEMAND : MICA_MEMORY_COPY};
                fresh_regions(&r, t.size);
                status = mica_memory_restore(file, r.space, &options, &r.handle, &err);
                for (size_t k = 0; k < 100 && status == MICA_OK; k++)
                    status = mica_memory_restored_prefetch(r.handle, r.at + k * PAGE, PAGE, &err);
                for (size_t k = 0; k < r.room && !demand; k++)
                    assert_int_equal(r.at[k], 0xee); /* by copy all or nothing */
                drop_regions(&r);
            }
            if (file) mica_memory_file_close(file);
            shutdown(me.listening, SHUT_RDWR);
            pthread_join(me.thread, NULL);
            close(me.listening);
            if (status != expected[kind]) fail_msg("lie %d: %s", kind, err.message);
            assert_true(seconds() - begun < 5);
            for (const char *c = err.message; *c; c++)
                assert_true((unsigned char)*c >= 32);
        }
    base_buf_free(&whole);
    end(&t);
}

/* ---- clients that do not keep to the rules ---- */

static int knock(const char *path) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    struct timeval limit = {.tv_sec = 10};
    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return fd;
}

static int greet(const char *path) {
    mem_wire_hello hello = {.version = MEM_WIRE_VERSION};
    mem_wire_welcome welcome;
    int fd = knock(path);
    memcpy(hello.magic, MEM_WIRE_MAGIC, 8);
    assert_true(lie_write(fd, &hello, sizeof hello));
    assert_true(lie_read(fd, &welcome, sizeof welcome));
    return fd;
}

static void expect_refusal(int fd, const void *request, size_t size) {
    mem_wire_answer answer;
    char text[MICA_ERROR_MESSAGE_MAX];
    assert_true(lie_write(fd, request, size));
    assert_true(lie_read(fd, &answer, sizeof answer));
    assert_int_equal(answer.status, MICA_ERR_INVALID_ARGUMENT);
    assert_true(answer.bytes < sizeof text);
    assert_true(lie_read(fd, text, answer.bytes));
    assert_int_equal(recv(fd, text, 1, 0), 0); /* and that was all */
    close(fd);
}

static void a_client_that_breaks_the_rules_harms_nobody(void **state) {
    (void)state;
    NEEDS_DEMAND();
    const char *path = path_of("full"), *socket = path_of("socket");
    mica_memory_saved saved;
    tracked t = saved_memory(300 * PAGE, &saved);
    pid_t pid = serve(&path, 1, socket, (mica_memory_server_options){.clients = 12, .timeout_ms = 300});
    struct {
        mem_wire_request head;
        mem_wire_range range;
    } asked = {.head = {.number = 1, .ranges = 1}, .range = {.pages = 1}};
    uint8_t noise[5000];
    char byte;
    uint32_t random = 5;
    mem_wire_hello hello = {.version = 9};
    mem_wire_welcome welcome;
    for (size_t k = 0; k < sizeof noise; k++)
        noise[k] = (uint8_t)next_random(&random);
    int fd = knock(socket); /* no client of ours */
    (void)lie_write(fd, noise, sizeof noise);
    assert_true(recv(fd, &byte, 1, 0) <= 0);
    close(fd);
    fd = knock(socket); /* of another version: is told which is spoken */
    memcpy(hello.magic, MEM_WIRE_MAGIC, 8);
    assert_true(lie_write(fd, &hello, sizeof hello));
    assert_true(lie_read(fd, &welcome, sizeof welcome));
    assert_int_equal(welcome.version, MEM_WIRE_VERSION);
    assert_int_equal(recv(fd, &byte, 1, 0), 0);
    close(fd);
    asked.head.ranges = 0;
    expect_refusal(greet(socket), &asked.head, sizeof asked.head);
    asked.head.ranges = UINT32_MAX;
    expect_refusal(greet(socket), &asked.head, sizeof asked.head);
    asked.head.ranges = 1;
    asked.range.member = 1;
    expect_refusal(greet(socket), &asked, sizeof asked);
    asked.range = (mem_wire_range){.first = UINT64_MAX, .pages = 1};
    expect_refusal(greet(socket), &asked, sizeof asked);
    asked.range = (mem_wire_range){.first = 0, .pages = UINT32_MAX};
    expect_refusal(greet(socket), &asked, sizeof asked);
    asked.range = (mem_wire_range){.first = 0, .pages = 0};
    expect_refusal(greet(socket), &asked, sizeof asked);
    struct {
        mem_wire_request head;
        mem_wire_range ranges[MEM_WIRE_RANGES];
    } many = {.head = {.number = 1, .ranges = MEM_WIRE_RANGES}}; /* more pages than one answer may have */
    for (int k = 0; k < (int)MEM_WIRE_RANGES; k++)
        many.ranges[k].pages = 100;
    expect_refusal(greet(socket), &many, sizeof many);
    int idle[12]; /* who says nothing, half of something, and takes no answer: all places are taken */
    for (int k = 0; k < 12; k++) {
        idle[k] = k % 3 == 0 ? knock(socket) : greet(socket);
        asked.range = (mem_wire_range){.first = 0, .pages = 300};
        if (k % 3 == 1) assert_true(lie_write(idle[k], &asked, 11));
        for (int n = 0; k % 3 == 2 && n < 20; n++)
            (void)send(idle[k], &asked, sizeof asked, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    restored r;
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file *file =
        connect_to(socket, saved.identity, 0); /* when the first of them are thrown out */
    restore_with(&r, file, DEMAND);
    OK(mica_memory_restored_finish(r.handle, &err));
    assert_memory_equal(r.at, t.at, t.size);
    drop_regions(&r);
    mica_memory_file_close(file);
    for (int k = 0; k < 12; k++)
        close(idle[k]);
    fd = greet(socket); /* who asked for nothing may stay for ever */
    (void)poll(NULL, 0, 700);
    asked.range = (mem_wire_range){.first = 0, .pages = 1};
    assert_true(lie_write(fd, &asked, sizeof asked));
    assert_true(lie_read(fd, noise, sizeof(mem_wire_answer) + PAGE));
    close(fd);
    stop_serving(pid);
    end(&t);
}

static void a_file_cut_while_it_is_served_is_told(void **state) {
    (void)state;
    NEEDS_DEMAND();
    const char *path = path_of("full"), *socket = path_of("socket");
    mica_memory_saved saved;
    tracked t = saved_memory(300 * PAGE, &saved);
    mica_error err = MICA_ERROR_INIT;
    restored r;
    pid_t pid = serve(&path, 1, socket, (mica_memory_server_options){0});
    mica_memory_file *file = connect_to(socket, saved.identity, 0);
    restore_with(&r, file, DEMAND);
    OK(mica_memory_restored_prefetch(r.handle, r.at + 200 * PAGE, PAGE, &err)); /* the tree is there */
    assert_int_equal(truncate(path, 100 * PAGE), 0);
    assert_int_equal(mica_memory_restored_prefetch(r.handle, r.at + 250 * PAGE, PAGE, &err),
                     MICA_ERR_PAGE_SERVER_LOST);
    assert_non_null(strstr(err.message, "cut short"));
    drop_regions(&r);
    mica_memory_file_close(file);
    stop_serving(pid);
    end(&t);
}

/* ---- the place of the socket ---- */

static void a_place_is_taken_only_from_the_dead(void **state) {
    (void)state;
    const char *path = path_of("full"), *socket = path_of("socket"), *file_there = path_of("something");
    mica_memory_saved saved;
    tracked t = saved_memory(30 * PAGE, &saved);
    mica_memory_file *file = chain(&path, 1);
    mica_memory_server *server = (void *)1;
    mica_error err = MICA_ERROR_INIT, other = MICA_ERROR_INIT, fine = MICA_ERROR_INIT;
    struct stat info;
    pid_t pid = serve(&path, 1, socket, (mica_memory_server_options){0});
    assert_int_equal(stat(socket, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(mica_memory_server_new(file, socket, NULL, &server, &err), MICA_ERR_BUSY);
    assert_null(server);
    mica_memory_file_close(connect_to(socket, saved.identity, 0)); /* it was not disturbed */
    kill_server(pid);
    OK(mica_memory_server_new(file, socket, NULL, &server, &fine));
    assert_int_equal(unlink(socket), 0);
    int foreign = listen_at(socket); /* somebody takes the place: it is not removed at the end */
    mica_memory_server_free(server);
    assert_int_equal(stat(socket, &info), 0);
    close(foreign);
    close(open(file_there, O_CREAT | O_WRONLY, 0600));
    assert_int_equal(mica_memory_server_new(file, file_there, NULL, &server, &other), MICA_ERR_EXISTS);
    assert_int_equal(access(file_there, F_OK), 0);
    mica_memory_file_close(file);
    end(&t);
}

/* ---- working sets ---- */

static uint64_t touch_some(const restored *r, const tracked *t) {
    uint32_t random = 12;
    for (int n = 0; n < 150; n++) {
        size_t at = next_random(&random) % 20 * (t->size / 20) + next_random(&random) % (3 * PAGE);
        assert_int_equal(((volatile uint8_t *)r->at)[at], t->at[at]);
    }
    return told(r).faults;
}

static void a_working_set_is_fetched_at_once(void **state) {
    (void)state;
    NEEDS_DEMAND();
    const char *path = path_of("full"), *socket = path_of("socket"), *set = path_of("set");
    mica_memory_saved saved;
    tracked t = saved_memory(2000 * PAGE, &saved);
    mica_error err = MICA_ERROR_INIT;
    restored r;
    pid_t pid = serve(&path, 1, socket, (mica_memory_server_options){0});
    /* without: a request for each touch but those that are near another */
    mica_memory_file *file = connect_to(socket, saved.identity, 0);
    restore_with(&r, file, DEMAND);
    uint64_t before = told(&r).requests, faults = touch_some(&r, &t), requests = told(&r).requests - before;
    drop_regions(&r);
    mica_memory_file_close(file);
    assert_int_equal(requests, faults);
    assert_true(faults >= 20);
    /* recorded */
    file = connect_to(socket, saved.identity, 0);
    restore_with(
        &r, file,
        (mica_memory_restore_options){.way = MICA_MEMORY_DEMAND, .record = true, .working_set = set});
    uint64_t touched = touch_some(&r, &t);
    assert_int_equal(told(&r).touched, touched);
    assert_true(touched > 50 && touched <= 60); /* up to three pages at each of twenty places */
    OK(mica_memory_restored_save_set(r.handle, set, &err));
    OK(mica_memory_restored_finish(r.handle, &err));
    OK(mica_memory_restored_save_set(r.handle, set, &err)); /* also when the thread has ended */
    drop_regions(&r);
    mica_memory_file_close(file);
    /* and used: one request, no touch waits */
    for (int served = 0; served < 2; served++) {
        if (served) { /* the same, which the server hands out */
            stop_serving(pid);
            pid = serve(&path, 1, socket, (mica_memory_server_options){.working_set = set});
        }
        file = connect_to(socket, saved.identity, 0);
        mica_memory_restore_options options = {.way = MICA_MEMORY_DEMAND, .working_set = served ? NULL : set};
        fresh_regions(&r, t.size);
        uint64_t count = 0;
        OK(mica_memory_restore(file, r.space, &options, &r.handle, &err));
        count = told(&r).requests;
        assert_int_equal(told(&r).set, touched * PAGE);
        assert_int_equal(touch_some(&r, &t), 0);
        assert_int_equal(told(&r).requests, count);
        assert_int_equal(count, before + 1 + (uint64_t)served);
        drop_regions(&r);
        mica_memory_file_close(file);
    }
    stop_serving(pid);
    /* from a file as well */
    file = chain(&path, 1);
    restore_with(&r, file, (mica_memory_restore_options){.way = MICA_MEMORY_DEMAND, .working_set = set});
    assert_int_equal(touch_some(&r, &t), 0);
    drop_regions(&r);
    mica_memory_file_close(file);
    print_message("%d touches: %d requests without a working set, 1 with it\n", 150, (int)requests);
    end(&t);
}

static void a_working_set_that_is_none_is_refused(void **state) {
    (void)state;
    NEEDS_DEMAND();
    const char *path = path_of("full"), *set = path_of("set"), *other = path_of("other"),
               *foreign = path_of("foreign set");
    mica_memory_saved saved;
    tracked t = saved_memory(100 * PAGE, &saved);
    mica_error fine = MICA_ERROR_INIT;
    restored r;
    base_buf whole = {0};
    for (int k = 0; k < 2; k++) {
        const char *of = k ? other : path;
        if (k) (void)save(&t, true, 0, other); /* of another space */
        mica_memory_file *file = chain(&of, 1);
        restore_with(&r, file, (mica_memory_restore_options){.way = MICA_MEMORY_DEMAND, .record = true});
        (void)((volatile uint8_t *)r.at)[50 * PAGE];
        OK(mica_memory_restored_save_set(r.handle, k ? foreign : set, &fine));
        drop_regions(&r);
        mica_memory_file_close(file);
    }
    mica_memory_file *file = chain(&path, 1);
    mica_memory_server *server;
    OK(base_file_read_all(set, 1 << 20, &whole, &fine));
    for (size_t at = 0; at <= whole.len;
         at += 7) { /* every part of it changed, and one that is another memory's */
        mica_error err = MICA_ERROR_INIT, serving = MICA_ERROR_INIT;
        const char *bad = at < whole.len - 7 ? set : foreign;
        if (bad == set) {
            int fd = open(set, O_WRONLY | O_TRUNC);
            whole.data[at] ^= 4;
            assert_int_equal(write(fd, whole.data, whole.len), whole.len);
            whole.data[at] ^= 4;
            close(fd);
        }
        fresh_regions(&r, t.size);
        mica_memory_restore_options options = {.way = MICA_MEMORY_DEMAND, .working_set = bad};
        assert_int_not_equal(mica_memory_restore(file, r.space, &options, &r.handle, &err), MICA_OK);
        if (bad == foreign) assert_int_equal(err.code, MICA_ERR_MISMATCHED_PAIR);
        assert_int_equal(r.at[0], 0xee); /* nothing was replaced */
        drop_regions(&r);
        mica_memory_server_options serve_options = {.working_set = bad};
        assert_int_not_equal(
            mica_memory_server_new(file, path_of("socket"), &serve_options, &server, &serving), MICA_OK);
    }
    mica_memory_file_close(file);
    base_buf_free(&whole);
    end(&t);
}

/* ---- failures ---- */

typedef struct served_thread {
    pthread_t thread;
    mica_memory_server *server;
} served_thread;
static void *serve_here(void *ctx) {
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_memory_server_run(((served_thread *)ctx)->server, &err);
    return status == MICA_OK ? NULL : ctx;
}

static void every_failure_of_a_client_is_an_error(void **state) {
    (void)state;
    NEEDS_DEMAND();
    const char *path = path_of("full"), *socket = path_of("socket");
    mica_memory_saved saved;
    tracked t = saved_memory(80 * PAGE, &saved);
    pid_t pid = serve(&path, 1, socket, (mica_memory_server_options){0});
    for (int files = 0; files < 2; files++)
        for (int demand = 0; demand < 2; demand++) {
            mica_status status = MICA_ERR_NO_MEMORY;
            uint64_t failed = 0;
            for (uint64_t n = 1; status != MICA_OK; n++) {
                mica_error err = MICA_ERROR_INIT;
                mica_memory_file *file = NULL;
                restored r;
                mica_memory_restore_options options = {.way = demand ? MICA_MEMORY_DEMAND : MICA_MEMORY_COPY};
                fresh_regions(&r, t.size);
                files ? base_file_fail_at(n, 5) : base_alloc_fail_at(n);
                status = mica_memory_file_connect(socket, saved.identity, 400, &file, &err);
                if (status == MICA_OK) status = mica_memory_restore(file, r.space, &options, &r.handle, &err);
                if (status == MICA_OK) status = mica_memory_restored_finish(r.handle, &err);
                files ? base_file_fail_at(0, 0) : base_alloc_fail_at(0);
                if (status == MICA_OK)
                    assert_memory_equal(r.at, t.at, t.size);
                else
                    assert_true(status == MICA_ERR_NO_MEMORY ||
                                (files && (status == MICA_ERR_IO || status == MICA_ERR_PAGE_SERVER_LOST ||
                                           status == MICA_ERR_UNSUPPORTED)));
                failed += status != MICA_OK;
                drop_regions(&r);
                if (file) mica_memory_file_close(file);
                if (n > 2000) fail_msg("it never succeeds");
            }
            assert_true(failed > 5);
        }
    stop_serving(pid);
    end(&t);
}

static void every_failure_of_a_server_is_an_error(void **state) {
    (void)state;
    NEEDS_DEMAND();
    const char *path = path_of("full"), *socket = path_of("socket"), *set = path_of("set");
    mica_memory_saved saved;
    tracked t = saved_memory(80 * PAGE, &saved);
    mica_memory_file *file = chain(&path, 1);
    mica_error fine = MICA_ERROR_INIT;
    restored r;
    restore_with(&r, file, (mica_memory_restore_options){.way = MICA_MEMORY_DEMAND, .record = true});
    (void)((volatile uint8_t *)r.at)[50 * PAGE];
    OK(mica_memory_restored_save_set(r.handle, set, &fine));
    drop_regions(&r);
    for (int files = 0; files < 2; files++) {
        mica_status status = MICA_ERR_NO_MEMORY;
        uint64_t failed = 0;
        for (uint64_t n = 1; status != MICA_OK; n++) {
            mica_error err = MICA_ERROR_INIT;
            mica_memory_server *server = NULL;
            mica_memory_server_options options = {.working_set = set, .clients = 3};
            files ? base_file_fail_at(n, 5) : base_alloc_fail_at(n);
            status = mica_memory_server_new(file, socket, &options, &server, &err);
            files ? base_file_fail_at(0, 0) : base_alloc_fail_at(0);
            failed += status != MICA_OK;
            mica_memory_server_free(server);
            assert_int_equal(access(socket, F_OK), -1); /* nothing is left lying */
        }
        assert_true(failed > 4);
    }
    /* while it serves: a client has its pages, or a named error, and the next one is served */
    mica_status status = MICA_ERR_IO;
    for (uint64_t n = 1; n < 120; n++) {
        served_thread here = {0};
        mica_error err = MICA_ERROR_INIT, end_err = MICA_ERROR_INIT;
        mica_memory_file *remote = NULL;
        mica_memory_server_options options = {.clients = 3};
        uint8_t bytes[300];
        OK(mica_memory_server_new(file, socket, &options, &here.server, &end_err));
        assert_int_equal(pthread_create(&here.thread, NULL, serve_here, &here), 0);
        base_file_fail_at(n, 5);
        status = mica_memory_file_connect(socket, saved.identity, 300, &remote, &err);
        if (status == MICA_OK) status = mica_memory_file_read(remote, 0, 100, bytes, sizeof bytes, &err);
        base_file_fail_at(0, 0);
        if (status == MICA_OK) assert_memory_equal(bytes, t.at + 100, sizeof bytes);
        if (remote) mica_memory_file_close(remote);
        mica_memory_server_stop(here.server);
        pthread_join(here.thread, NULL);
        mica_memory_server_free(here.server);
    }
    assert_int_equal(status, MICA_OK); /* all calls were made */
    mica_memory_file_close(file);
    end(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_is_the_same_from_a_server_as_from_files),
        cmocka_unit_test(everything_of_a_file_is_served),
        cmocka_unit_test(another_memory_is_refused),
        cmocka_unit_test(many_clients_are_served_at_once),
        cmocka_unit_test(a_server_that_is_not_there_is_a_named_error),
        cmocka_unit_test(a_server_killed_meanwhile_is_lost_and_nothing_is_zeros),
        cmocka_unit_test(a_program_may_go_on_with_another_server),
        cmocka_unit_test(a_server_that_stands_still_is_lost_at_the_deadline),
        cmocka_unit_test(a_touch_of_a_lost_page_ends_the_process_with_the_servers_name),
        cmocka_unit_test(a_server_that_lies_is_found_out),
        cmocka_unit_test(a_client_that_breaks_the_rules_harms_nobody),
        cmocka_unit_test(a_file_cut_while_it_is_served_is_told),
        cmocka_unit_test(a_place_is_taken_only_from_the_dead),
        cmocka_unit_test(a_working_set_is_fetched_at_once),
        cmocka_unit_test(a_working_set_that_is_none_is_refused),
        cmocka_unit_test(every_failure_of_a_client_is_an_error),
        cmocka_unit_test(every_failure_of_a_server_is_an_error),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
