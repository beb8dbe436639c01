/* vm/builtins/files/url.c - what stands behind an address, by libcurl: the part of urlread, urlwrite, webread and webwrite
 * that M cannot do.
 *
 * Redirections stay within http and https. Data come back whole, at most RESPONSE_MOST bytes. Ctrl-C ends a transfer. */
#include "vm/builtins/files/files_internal.h"
#include "vm/builtins/files/library.h"

#include "vm/heap/root.h"
#include "vm/run/frame.h"

#include <sys/types.h>

#define RESPONSE_MOST ((int64_t)1 << 31)

/* Numbers of options and answers, and protocols by their bits, as curl.h has them; they never change. */
enum {
    URL_WRITE_DATA = 10001,
    URL_ADDRESS = 10002,
    URL_LOGIN = 10005,
    URL_ERROR_TEXT = 10010,
    URL_AGENT = 10018,
    URL_HEADERS = 10023,
    URL_METHOD = 10036,
    URL_PROGRESS_DATA = 10057,
    URL_BODY = 10015,
    URL_WRITE = 20011,
    URL_PROGRESS = 20219,
    URL_BODY_SIZE = 30120,
    URL_NO_PROGRESS = 43,
    URL_FAIL_ON_ERROR = 45,
    URL_FOLLOW = 52,
    URL_REDIRECTIONS = 68,
    URL_NO_SIGNAL = 99,
    URL_TIMEOUT_MS = 155,
    URL_PROTOCOLS = 181,
    URL_REDIRECTED_PROTOCOLS = 182,
    URL_ANSWER_TYPE = 0x100000 + 18
};
enum { URL_HTTP = 1, URL_HTTPS = 2, URL_FTP = 4, URL_FTPS = 8, URL_FILE = 1 << 10 };
#define URL_GLOBAL_ALL  3
#define URL_ERROR_BYTES 256

static struct {
#define VM_URL(result, name, parameters) result(*name) parameters;
#include "vm/builtins/files/url.def"
#undef VM_URL
} lib;

static const base_dynlib_routine routines[] = {
#define VM_URL(result, name, parameters) {#name, offsetof(__typeof__(lib), name)},
#include "vm/builtins/files/url.def"
#undef VM_URL
};
static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", NULL};
static vm_library library = {names, "libcurl4", routines, sizeof routines / sizeof *routines, &lib, 0};

typedef struct transfer {
    vm_t *vm;
    base_buf data;
    bool large;
} transfer;

/* Both are called by the library and must not be unwound through. */
static size_t take_data(char *data, size_t size, size_t count, void *ctx) {
    transfer *t = ctx;
    size_t len = size * count;
    t->large = (int64_t)(t->data.len + len) > RESPONSE_MOST;
    return !t->large && base_buf_append(&t->data, data, len) ? len : 0;
}
static int go_on(void *ctx, int64_t total, int64_t now, int64_t up_total, int64_t up_now) {
    transfer *t = ctx;
    (void)total, (void)now, (void)up_total, (void)up_now;
    return vm_asked(t->vm) == VM_INTERRUPT_USER;
}

/* ---- what is asked ---- */

typedef struct request {
    const char *who, *address, *method, *agent, *login;
    base_view body;
    bool has_body;
    double timeout; /* seconds, 0 for none */
    const char **headers;
    int64_t header_count;
} request;

static prog_value field(vm_t *vm, prog_value s, const char *name) {
    return vm_get_field(vm, s, vm_known_name(vm, name, strlen(name)));
}

static const char *text_field(vm_t *vm, prog_value s, const char *name, const char *who) {
    prog_value v = field(vm, s, name);
    if (v == PROG_UNDEF || !vm_is_string(vm, v) || vm_numel(vm, v) == 0) return NULL;
    return vm_to_cstr(vm, v, who);
}

/* The request is a struct with any of the fields method, agent, login, timeout and headers. */
static request read_request(vm_t *vm, vm_call *c) {
    request r = {.who = vm_to_cstr(vm, c->args[0], "__url__")};
    prog_value s = c->args[2], headers = field(vm, s, "headers"), timeout = field(vm, s, "timeout");
    r.address = vm_to_cstr(vm, c->args[1], r.who);
    r.method = text_field(vm, s, "method", r.who);
    r.agent = text_field(vm, s, "agent", r.who);
    r.login = text_field(vm, s, "login", r.who);
    r.timeout = timeout == PROG_UNDEF ? 0 : vm_to_double(vm, timeout, r.who);
    r.has_body = vm_is_string(vm, c->args[3]);
    if (r.has_body) r.body = vm_to_view(vm, c->args[3], r.who);
    if (headers == PROG_UNDEF || vm_class(vm, headers) != PROG_CELL) return r;
    vm_arr a;
    vm_view(vm, headers, &a);
    r.headers = vm_scratch(vm, (size_t)(a.numel + 1) * sizeof *r.headers);
    for (int64_t k = 0; k < a.numel; k++) {
        const char *line = vm_to_cstr(vm, ((const prog_value *)a.data)[k], r.who);
        if (strpbrk(line, "\r\n")) vm_error(vm, NULL, "%s: a header holds the end of a line", r.who);
        r.headers[r.header_count++] = line;
    }
    return r;
}

static void set_up(void *h, const request *r, transfer *t, char *said) {
    long protocols = URL_HTTP | URL_HTTPS | URL_FTP | URL_FTPS | URL_FILE;
    lib.curl_easy_setopt(h, URL_ADDRESS, r->address);
    lib.curl_easy_setopt(h, URL_ERROR_TEXT, said);
    lib.curl_easy_setopt(h, URL_WRITE, take_data);
    lib.curl_easy_setopt(h, URL_WRITE_DATA, t);
    lib.curl_easy_setopt(h, URL_NO_PROGRESS, 0L);
    lib.curl_easy_setopt(h, URL_PROGRESS, go_on);
    lib.curl_easy_setopt(h, URL_PROGRESS_DATA, t);
    lib.curl_easy_setopt(h, URL_NO_SIGNAL, 1L);
    lib.curl_easy_setopt(h, URL_FAIL_ON_ERROR, 1L);
    lib.curl_easy_setopt(h, URL_FOLLOW, 1L);
    lib.curl_easy_setopt(h, URL_REDIRECTIONS, 20L);
    lib.curl_easy_setopt(h, URL_PROTOCOLS, protocols);
    lib.curl_easy_setopt(h, URL_REDIRECTED_PROTOCOLS, (long)(URL_HTTP | URL_HTTPS));
    if (r->has_body) {
        lib.curl_easy_setopt(h, URL_BODY_SIZE, (off_t)r->body.len);
        lib.curl_easy_setopt(h, URL_BODY, r->body.len ? r->body.data : (const void *)"");
    }
    if (r->method) lib.curl_easy_setopt(h, URL_METHOD, r->method);
    if (r->agent) lib.curl_easy_setopt(h, URL_AGENT, r->agent);
    if (r->login) lib.curl_easy_setopt(h, URL_LOGIN, r->login);
    if (r->timeout > 0 && r->timeout < 1e6)
        lib.curl_easy_setopt(h, URL_TIMEOUT_MS, (long)(r->timeout * 1000));
}

/* Nothing of the VM is called while the handle is open. */
static int perform(const request *r, transfer *t, char said[URL_ERROR_BYTES], char type[128]) {
    void *h = lib.curl_easy_init(), *list = NULL;
    if (!h) return 27; /* out of memory */
    for (int64_t k = 0; k < r->header_count; k++)
        list = lib.curl_slist_append(list, r->headers[k]);
    set_up(h, r, t, said);
    if (list) lib.curl_easy_setopt(h, URL_HEADERS, list);
    int code = lib.curl_easy_perform(h);
    const char *text = NULL;
    lib.curl_easy_getinfo(h, URL_ANSWER_TYPE, &text);
    snprintf(type, 128, "%s", text ? text : "");
    lib.curl_easy_cleanup(h);
    if (list) lib.curl_slist_free_all(list);
    return code;
}

/* [data, ok, why, type] = __url__ (...) */
void vm_bi_url(vm_t *vm, vm_call *c) {
    static bool ready;
    request r = read_request(vm, c);
    transfer t = {.vm = vm};
    char said[URL_ERROR_BYTES] = "", type[128] = "";
    vm_library_need(vm, &library, r.who);
    if (!ready) ready = lib.curl_global_init(URL_GLOBAL_ALL) == 0;
    int code = perform(&r, &t, said, type);
    base_view data = vm_scratch_of(vm, &t.data);
    vm_poll(vm);
    vm_return(vm, c, 0, vm_new_string(vm, (const char *)data.data, data.len, false));
    vm_return(vm, c, 1, prog_bool(code == 0));
    vm_return(vm, c, 2,
              vm_new_cstring(vm, code == 0 ? ""
                                 : t.large ? "the answer is too large"
                                 : *said   ? said
                                           : lib.curl_easy_strerror(code)));
    vm_return(vm, c, 3, vm_new_cstring(vm, type));
}
