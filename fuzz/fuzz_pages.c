/* fuzz/fuzz_pages.c - a page server and its clients hear anything from each other.
 *
 * The first byte, modulo 3: 0 the rest is what a client sends to a server; 1 it is what a server sends to a client, whatever he
 * asks; 2 it is a memory file, whose hashes are made to fit, and its pages are the answers to what a client asks who wants no
 * identity.
 *
 * A server gives nothing but whole answers, and serves the next client. A client returns, with an error or with a memory that can
 * be read and restored. */
#include "fuzz/seal.h"
#include "memory/wire.h"
#include "mica/memory.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_MOST (1u << 20) /* bytes of a region that are read */

static char folder[64], good_path[96], fake_path[96], file_path[96];
static mica_memory_server *server;
static mica_memory_file *served;
static pthread_t server_thread;
static int fake = -1;

static void *fuzz_serve(void *ctx) {
    (void)ctx;
    if (mica_memory_server_run(server, NULL) != MICA_OK) abort();
    return NULL;
}

static void fuzz_end(void) {
    mica_memory_server_stop(server);
    pthread_join(server_thread, NULL);
    mica_memory_server_free(server);
    mica_memory_file_close(served);
    close(fake);
    unlink(fake_path);
    unlink(file_path);
    rmdir(folder);
}

static int fuzz_socket(const char *path, struct sockaddr_un *at) {
    *at = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(at->sun_path, sizeof at->sun_path, "%s", path);
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

/* A server of a small memory, and the socket of one that is played. */
static void fuzz_begin(void) {
    static uint8_t memory[40 * 4096];
    struct sockaddr_un at;
    const char *path = file_path;
    mica_memory_space *space = NULL;
    mica_memory_region region = {.name = "memory", .base = memory, .size = sizeof memory - 5};
    mica_memory_server_options options = {.timeout_ms = 2000};
    for (size_t k = 0; k < sizeof memory; k += 100)
        memory[k] = (uint8_t)(k / 100);
    strcpy(folder, "/tmp/mica-fuzz-XXXXXX");
    if (!mkdtemp(folder)) abort();
    snprintf(good_path, sizeof good_path, "%s/good", folder);
    snprintf(fake_path, sizeof fake_path, "%s/fake", folder);
    snprintf(file_path, sizeof file_path, "%s/memory", folder);
    if (mica_memory_space_new(&space, NULL) != MICA_OK ||
        mica_memory_space_add(space, &region, NULL) != MICA_OK)
        abort();
    mica_memory_content content = {.space = space, .time_ns = 1};
    if (mica_memory_write(&content, file_path, NULL, NULL) != MICA_OK ||
        mica_memory_file_open(&path, 1, &served, NULL) != MICA_OK ||
        mica_memory_server_new(served, good_path, &options, &server, NULL) != MICA_OK ||
        pthread_create(&server_thread, NULL, fuzz_serve, NULL) != 0)
        abort();
    mica_memory_space_free(space);
    fake = fuzz_socket(fake_path, &at);
    if (bind(fake, (struct sockaddr *)&at, sizeof at) != 0 || listen(fake, 5) != 0) abort();
    atexit(fuzz_end);
}

static bool fuzz_take(int fd, void *out, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t got = recv(fd, (uint8_t *)out + done, size - done, 0);
        if (got <= 0) return false;
        done += (size_t)got;
    }
    return true;
}
static bool fuzz_give(int fd, const void *data, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t put = send(fd, (const uint8_t *)data + done, size - done, MSG_NOSIGNAL);
        if (put <= 0) return false;
        done += (size_t)put;
    }
    return true;
}

/* ---- a client sends anything ---- */

typedef struct sending {
    int fd;
    mica_view bytes;
} sending;
static void *fuzz_send(void *ctx) {
    sending *s = ctx;
    (void)fuzz_give(s->fd, s->bytes.data, s->bytes.len);
    shutdown(s->fd, SHUT_WR);
    return NULL;
}

static void fuzz_server(const uint8_t *data, size_t size) {
    struct sockaddr_un at;
    static uint8_t bytes[MEM_WIRE_PAGES * 4096];
    mem_wire_welcome welcome;
    mem_wire_answer answer;
    pthread_t sender;
    sending s = {fuzz_socket(good_path, &at), mica_view_of(data, size)};
    if (connect(s.fd, (struct sockaddr *)&at, sizeof at) != 0) abort();
    if (pthread_create(&sender, NULL, fuzz_send, &s) != 0) abort();
    if (fuzz_take(s.fd, &welcome, sizeof welcome)) {
        if (mem_wire_check_welcome(&welcome, NULL) != MICA_OK) abort();
        while (fuzz_take(s.fd, &answer, sizeof answer)) {
            if (answer.bytes > sizeof bytes || (answer.status ? answer.bytes >= MICA_ERROR_MESSAGE_MAX
                                                              : answer.bytes == 0 || answer.bytes % 4096))
                abort();
            if (!fuzz_take(s.fd, bytes, (size_t)answer.bytes)) abort();
        }
    }
    pthread_join(sender, NULL);
    close(s.fd);
}

/* ---- a server sends anything ---- */

typedef struct faking {
    mica_view bytes;
    bool pages; /* they are a file, which is served */
} faking;

static bool fuzz_answer(int fd, const faking *f) {
    static const uint8_t zeros[4096];
    mem_wire_request request;
    mem_wire_range ranges[MEM_WIRE_RANGES];
    uint64_t pages = 0;
    if (!fuzz_take(fd, &request, sizeof request) || mem_wire_check_request(&request, NULL) != MICA_OK ||
        !fuzz_take(fd, ranges, request.ranges * sizeof *ranges))
        return false;
    for (uint32_t k = 0; k < request.ranges; k++)
        pages += ranges[k].pages;
    mem_wire_answer answer = {.number = request.number, .bytes = pages * 4096};
    if (!fuzz_give(fd, &answer, sizeof answer)) return false;
    for (uint32_t k = 0; k < request.ranges; k++)
        for (uint64_t page = ranges[k].first; page < ranges[k].first + ranges[k].pages; page++) {
            bool there = page < f->bytes.len / 4096;
            if (!fuzz_give(fd, there ? f->bytes.data + page * 4096 : zeros, 4096)) return false;
        }
    return true;
}

static void *fuzz_fake(void *ctx) {
    const faking *f = ctx;
    mem_wire_hello hello;
    mem_wire_welcome welcome = {.version = MEM_WIRE_VERSION, .members = 1};
    int fd = accept(fake, NULL, NULL);
    if (fd < 0) return NULL;
    if (!f->pages) {
        (void)fuzz_give(fd, f->bytes.data, f->bytes.len);
    } else if (f->bytes.len >= sizeof(fmt_header)) {
        memcpy(welcome.magic, MEM_WIRE_MAGIC, sizeof welcome.magic);
        memcpy(welcome.identity, ((const fmt_header *)(const void *)f->bytes.data)->self,
               MICA_MEMORY_IDENTITY);
        bool good = fuzz_take(fd, &hello, sizeof hello) && fuzz_give(fd, &welcome, sizeof welcome);
        while (good)
            good = fuzz_answer(fd, f);
    }
    shutdown(fd, SHUT_WR);
    char rest[256];
    while (recv(fd, rest, sizeof rest, 0) > 0) { /* what the client said is read, or he would be told of it */
    }
    close(fd);
    return NULL;
}

/* Whatever was taken can be read, or says why not, and is restored as it is read. */
static void fuzz_use(mica_memory_file *file, bool demand) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_space *space = NULL;
    mica_memory_restored *restored = NULL;
    size_t count = mica_memory_file_count(file), total = 0;
    uint8_t *all = mmap(NULL, FUZZ_MOST, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            *bytes = malloc(FUZZ_MOST);
    bool fits = mica_memory_space_new(&space, NULL) == MICA_OK && bytes && all != MAP_FAILED;
    for (size_t k = 0; k < count && fits; k++) {
        const mica_memory_region *r = mica_memory_file_region(file, k);
        fits = r->size <= FUZZ_MOST - total &&
               mica_memory_space_add(space, &(mica_memory_region){r->name, all + total, r->size, 0}, NULL) ==
                   MICA_OK;
        if (fits) total += (size_t)((r->size + 4095) & ~(uint64_t)4095);
        if (total > FUZZ_MOST) fits = false;
    }
    mica_memory_restore_options options = {.way = demand ? MICA_MEMORY_DEMAND : MICA_MEMORY_COPY};
    mica_status status = fits ? mica_memory_restore(file, space, &options, &restored, &err) : MICA_ERR_LIMIT;
    if (status == MICA_OK) status = mica_memory_restored_finish(restored, &err);
    for (size_t k = 0; k < count && status == MICA_OK; k++) {
        const mica_memory_region *r = mica_memory_space_find(space, mica_memory_file_region(file, k)->name);
        status = mica_memory_file_read(file, k, 0, bytes, (size_t)r->size, &err);
        if (status == MICA_OK && memcmp(bytes, r->base, (size_t)r->size) != 0) abort();
    }
    mica_memory_restored_free(restored);
    mica_memory_space_free(space);
    munmap(all, FUZZ_MOST);
    free(bytes);
}

static void fuzz_client(const faking *f, bool demand) {
    pthread_t thread;
    mica_memory_file *file = NULL;
    mica_error err = MICA_ERROR_INIT;
    if (pthread_create(&thread, NULL, fuzz_fake, (void *)(uintptr_t)f) != 0) abort();
    mica_status status = mica_memory_file_connect(fake_path, NULL, 1000, &file, &err);
    if (status != err.code || (status == MICA_OK) != (file != NULL)) abort();
    if (file) fuzz_use(file, demand);
    mica_memory_file_close(file);
    pthread_join(thread, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (fake < 0) fuzz_begin();
    if (size < 1 || size > 1u << 18) return 0;
    faking f = {.bytes = mica_view_of(data + 1, size - 1), .pages = data[0] % 3 == 2};
    if (data[0] % 3 == 0) {
        fuzz_server(data + 1, size - 1);
    } else if (data[0] % 3 == 1) {
        fuzz_client(&f, data[0] & 0x80);
    } else {
        uint8_t *file = aligned_alloc(64, (size + 63) / 64 * 64);
        if (!file) abort();
        memcpy(file, data + 1, size - 1);
        if (size - 1 >= sizeof(fmt_header)) fuzz_seal_snapshot(file, size - 1);
        f.bytes = mica_view_of(file, size - 1);
        fuzz_client(&f, data[0] & 0x80);
        free(file);
    }
    return 0;
}
