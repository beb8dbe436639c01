/* store/tls.c - OpenSSL over two buffers in memory (BIO_s_mem): what it wants to read is fed, what it wants to send is drained. */
#include "store/tls.h"

#include "base/alloc.h"
#include "base/dynlib.h"
#include "base/error.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* ---- the library ---- */

static struct {
#define STORE_SSL(result, name, parameters) result(*name) parameters;
#include "store/ssl.def"
#undef STORE_SSL
} lib;

static const base_dynlib_routine routines[] = {
#define STORE_SSL(result, name, parameters) {#name, offsetof(__typeof__(lib), name)},
#include "store/ssl.def"
#undef STORE_SSL
};

static bool lib_there;
static pthread_once_t lib_once = PTHREAD_ONCE_INIT;

static void open_library(void) {
    const char *names[] = {"libssl.so.3", "libssl.so.1.1", NULL};
    /* of libcrypto, too, which it brings */
    lib_there = base_dynlib_fill(names, routines, sizeof routines / sizeof *routines, &lib);
}

/* ---- who is believed ---- */

struct store_tls {
    SSL_CTX *context;
    bool unverified;
};

static const char *reason(void) {
    unsigned long number = lib.ERR_peek_last_error();
    if (number & ERR_SYSTEM_FLAG) return strerror((int)(number & ERR_SYSTEM_MASK));
    const char *text = number ? lib.ERR_reason_error_string(number) : NULL;
    return text ? text : "OpenSSL does not say why";
}

static mica_status bad_file(const char *file, const char *what, mica_error *err) {
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "%s: it cannot be used as %s: %s",
                     file, what, reason());
}

/* A key with a passphrase is refused: nobody is there to be asked. */
static int no_passphrase(char *text, int size, int writing, void *ctx) {
    (void)text, (void)size, (void)writing, (void)ctx;
    return -1;
}

static mica_status take_files(SSL_CTX *c, const store_tls_options *o, mica_error *err) {
    lib.ERR_clear_error();
    if (o->authorities && lib.SSL_CTX_load_verify_locations(c, o->authorities, NULL) != 1)
        return bad_file(o->authorities, "certificates that are believed (ca)", err);
    if (!o->authorities && lib.SSL_CTX_set_default_verify_paths(c) != 1)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "the certificates that this system believes cannot be read: name a file (ca): %s",
                         reason());
    if (!o->certificate && !o->key) return MICA_OK;
    if (!o->certificate)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "%s: it is a key without a certificate: name that, too (cert)", o->key);
    const char *key = o->key ? o->key : o->certificate;
    lib.SSL_CTX_set_default_passwd_cb(c, no_passphrase);
    if (lib.SSL_CTX_use_certificate_chain_file(c, o->certificate) != 1)
        return bad_file(o->certificate, "this side's certificate (cert)", err);
    if (lib.SSL_CTX_use_PrivateKey_file(c, key, SSL_FILETYPE_PEM) != 1 ||
        lib.SSL_CTX_check_private_key(c) != 1)
        return bad_file(key, "the certificate's private key (key)", err);
    return MICA_OK;
}

mica_status store_tls_new(const store_tls_options *o, store_tls **out, mica_error *err) {
    *out = NULL;
    pthread_once(&lib_once, open_library);
    if (!lib_there)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "OpenSSL, which TLS needs, cannot be opened: install the Debian package libssl3");
    store_tls *t = base_calloc(1, sizeof *t);
    if (!t) return store_no_memory(err);
    t->unverified = o->unverified;
    t->context = lib.SSL_CTX_new(lib.TLS_client_method());
    mica_status status = t->context ? take_files(t->context, o, err) : store_no_memory(err);
    if (status != MICA_OK) {
        store_tls_free(t);
        return status;
    }
    (void)lib.SSL_CTX_ctrl(t->context, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, NULL);
    (void)lib.SSL_CTX_ctrl(t->context, SSL_CTRL_MODE,
                           SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER, NULL);
    lib.SSL_CTX_set_verify(t->context, o->unverified ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
    *out = t;
    return MICA_OK;
}

void store_tls_free(store_tls *t) {
    if (!t) return;
    if (t->context) lib.SSL_CTX_free(t->context);
    base_free(t);
}

/* ---- one connection ---- */

struct store_tls_line {
    SSL *ssl;
    bool unverified;
    BIO *from, *to; /* the SSL's own */
};

static bool is_address(const char *host) {
    uint8_t bytes[16];
    return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

static bool name_host(SSL *ssl, const char *host) {
    if (is_address(host)) return lib.X509_VERIFY_PARAM_set1_ip_asc(lib.SSL_get0_param(ssl), host) == 1;
    return lib.SSL_set1_host(ssl, host) == 1 &&
           lib.SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, (void *)host) == 1;
}

store_tls_line *store_tls_begin(store_tls *t, const char *host) {
    store_tls_line *l = base_calloc(1, sizeof *l);
    if (!l) return NULL;
    l->ssl = lib.SSL_new(t->context);
    l->unverified = t->unverified;
    BIO *from = lib.BIO_new(lib.BIO_s_mem()), *to = lib.BIO_new(lib.BIO_s_mem());
    if (l->ssl && from && to) {
        lib.SSL_set_bio(l->ssl, from, to);
        l->from = from;
        l->to = to;
        if (name_host(l->ssl, host)) return l;
    } else {
        if (from) (void)lib.BIO_free(from);
        if (to) (void)lib.BIO_free(to);
    }
    store_tls_end(l);
    return NULL;
}

void store_tls_end(store_tls_line *l) {
    if (!l) return;
    if (l->ssl) lib.SSL_free(l->ssl);
    base_free(l);
}

bool store_tls_feed(store_tls_line *l, const void *data, size_t len) {
    return len <= INT_MAX && lib.BIO_write(l->from, data, (int)len) == (int)len;
}

size_t store_tls_drain(store_tls_line *l, void *data, size_t room) {
    int got = lib.BIO_read(l->to, data, room < INT_MAX ? (int)room : INT_MAX);
    return got > 0 ? (size_t)got : 0;
}

size_t store_tls_waiting(const store_tls_line *l) {
    return lib.BIO_ctrl_pending(l->to);
}

/* Why a call of the library did not go on. */
static int judge(const store_tls_line *l, int result, bool shaking, store_trouble *trouble) {
    int kind = lib.SSL_get_error(l->ssl, result);
    if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) return 0;
    long verdict = lib.SSL_get_verify_result(l->ssl);
    if (kind == SSL_ERROR_ZERO_RETURN)
        (void)store_trouble_is(trouble, STORE_END_LOST, "the other side has ended the connection");
    else if (shaking && !l->unverified && verdict != X509_V_OK)
        (void)store_trouble_is(trouble, STORE_END_REFUSED, "its certificate is not believed: %s",
                               lib.X509_verify_cert_error_string(verdict));
    else
        (void)store_trouble_is(trouble, STORE_END_REFUSED, "TLS fails: %s", reason());
    return -1;
}

int store_tls_shake(store_tls_line *l, store_trouble *trouble) {
    lib.ERR_clear_error();
    int result = lib.SSL_connect(l->ssl);
    return result == 1 ? 1 : judge(l, result, true, trouble);
}

long store_tls_read(store_tls_line *l, void *data, size_t room, store_trouble *trouble) {
    lib.ERR_clear_error();
    int result = lib.SSL_read(l->ssl, data, room < INT_MAX ? (int)room : INT_MAX);
    return result > 0 ? result : judge(l, result, false, trouble);
}

long store_tls_write(store_tls_line *l, const void *data, size_t len, store_trouble *trouble) {
    lib.ERR_clear_error();
    int result = lib.SSL_write(l->ssl, data, len < INT_MAX ? (int)len : INT_MAX);
    return result > 0 ? result : judge(l, result, false, trouble);
}
