/* image/cipher.c - AES-256-GCM over the pages of epochs. Called by image/save.c, image/load.c, image/file.c.
 *
 * KEYS. From the secret comes a master key (image/secret.c); from it and the random number that each file has, the file's key,
 * by HKDF (RFC 5869); from that and a random number that each epoch has, the epoch's key. With an epoch's key each page of the
 * epoch is encrypted once, and its number in the epoch is the nonce. So no pair of key and nonce comes twice, whatever becomes
 * of files: when one is copied or set back and two lives go on from it, when a commit fails and is repeated, when a process
 * dies, the next epoch has another number of 256 random bits. A counter in the file would be set back with it.
 *
 * PLACES. The tag of a page covers the page, its number, the file's number and the sequence number for which the epoch was
 * written. A page that is moved within its epoch, to another epoch or to another file has no right tag there. How many pages
 * an epoch has is in its page 0, which the superblock names by its hash (the identity). The superblock, which says which epochs
 * there are, has an HMAC by a key of the file's. What is left to somebody without the secret is to take things away: the whole
 * file for an older one, or the newer superblock, which leaves the older one of the same file.
 *
 * A page keeps its place: page k of the memory file is page k + 1 of the epoch, so a file is written in one pass, and its first
 * page last, as one that is not encrypted. And each is decrypted alone, so that loading costs what is touched: the memory files
 * lie in a file without a name (memfd_create), which is mapped into the cage as an image that is not encrypted is, and pages of
 * which come when a block is opened (image/lazy.c) or a section read. */
#include "image/cipher.h"

#include "base/aead.h"
#include "base/alloc.h"
#include "base/buf.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/file.h"
#include "base/guard.h"
#include "base/view.h"
#include "base/wiped.h"

#include <sched.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#define CIPHER_PIECE 64u /* pages that are written at once */
#define CIPHER_MANY                                                                                          \
    4u /* pages that are read at once, from which on memory for all of them is asked for first */

struct img_cipher {
    uint8_t file_key[32], seal_key[32];
};

/* What a tag covers besides its page. */
typedef struct cipher_beside {
    uint8_t file_id[32];
    uint64_t sequence, page;
} cipher_beside;
static_assert(sizeof(cipher_beside) == 48, "cipher_beside");

/* Page number `page` of an epoch, whose number is the nonce. */
static base_aead_text cipher_text(cipher_beside *beside, uint64_t page, uint8_t nonce[BASE_AEAD_NONCE],
                                  const void *from, void *to) {
    memset(nonce, 0, BASE_AEAD_NONCE);
    memcpy(nonce, &page, sizeof page);
    beside->page = page;
    return (base_aead_text){nonce, base_view_of(beside, sizeof *beside), from, to, FMT_PAGE};
}

/* ---- keys ---- */

static void cipher_derive(const uint8_t key[32], const uint8_t salt[32], const char *info, uint8_t out[32]) {
    base_hkdf(base_view_of(key, 32), base_view_of(salt, 32), base_view_str(info), out, 32);
}

static mica_status cipher_new(const mica_image_secret *secret, const img_encryption *encryption,
                              uint8_t check[32], struct img_cipher **out, mica_error *err) {
    void *memory;
    mica_status status = base_wiped_new(sizeof **out, &memory, err);
    *out = memory;
    if (status != MICA_OK) return status;
    cipher_derive(secret->master, encryption->file_id, "mica image file 1", (*out)->file_key);
    cipher_derive((*out)->file_key, encryption->file_id, "mica image superblock 1", (*out)->seal_key);
    cipher_derive((*out)->file_key, encryption->file_id, "mica image check 1", check);
    return MICA_OK;
}

void img_cipher_free(struct img_cipher *cipher) {
    base_wiped_free(cipher, sizeof *cipher);
}

void img_cipher_seal(const struct img_cipher *cipher, img_super *super) {
    img_super plain = *super;
    memset(plain.encryption.seal, 0, sizeof plain.encryption.seal);
    memset(plain.tag, 0, sizeof plain.tag);
    memset(plain.key, 0, sizeof plain.key);
    memset(plain.self, 0, sizeof plain.self);
    (void)crypto_auth_hmacsha256(super->encryption.seal, (const uint8_t *)&plain, sizeof plain,
                                 cipher->seal_key); /* which cannot fail */
}

mica_status img_file_encrypt(img_file *file, const mica_image_secret *secret, mica_error *err) {
    img_encryption *e = &file->super.encryption;
    *e = (img_encryption){.cipher = IMG_CIPHER_AES_256_GCM,
                          .kdf = secret->kdf,
                          .log_n = secret->cost.log_n,
                          .r = secret->cost.r,
                          .p = secret->cost.p};
    memcpy(e->salt, secret->salt, sizeof e->salt);
    if (getrandom(e->file_id, sizeof e->file_id, 0) != (ssize_t)sizeof e->file_id)
        return base_fail_errno(err, file->path, "draw the number of an encrypted image");
    mica_status status = cipher_new(secret, e, e->check, &file->cipher, err);
    if (status == MICA_OK) file->super.version = IMG_ENCRYPTED;
    return status;
}

/* Salt and costs of a passphrase are those of the secret, or it is one for another file. */
static bool cipher_fits(const mica_image_secret *secret, const img_encryption *e) {
    return secret->kdf == e->kdf && secret->cost.log_n == e->log_n && secret->cost.r == e->r &&
           secret->cost.p == e->p && memcmp(secret->salt, e->salt, sizeof e->salt) == 0;
}

static mica_status cipher_fail_wrong(const img_file *file, const mica_image_secret *given, mica_error *err) {
    bool passphrase = file->super.encryption.kdf == IMG_KDF_SCRYPT,
         same = given->kdf == file->super.encryption.kdf;
    const char *what =
        same && passphrase ? "another passphrase"
        : same             ? "another key file"
        : passphrase ? "a passphrase, which is asked for where no key file is given; leave --key-file out"
                     : "a key file, not a passphrase: give it with --key-file";
    return base_fail(err, MICA_ERR_WRONG_KEY, NULL, MICA_NO_OFFSET, "%s: it is encrypted by %s", file->path,
                     what);
}

mica_status img_file_unlock(img_file *file, const mica_image_secret *secret, mica_error *err) {
    const img_encryption *e = &file->super.encryption;
    bool passphrase = e->kdf == IMG_KDF_SCRYPT;
    uint8_t check[32];
    if (!img_file_encrypted(file) || file->cipher) return MICA_OK;
    if (!secret)
        return base_fail(err, MICA_ERR_KEY_NEEDED, NULL, MICA_NO_OFFSET, "%s: the image is encrypted by %s",
                         file->path,
                         passphrase ? "a passphrase, which is asked for at a terminal alone"
                                    : "a key file: give it with --key-file");
    struct img_cipher *cipher = NULL;
    mica_status status = MICA_OK;
    bool right = cipher_fits(secret, e);
    if (right) status = cipher_new(secret, e, check, &cipher, err);
    if (status != MICA_OK) return status;
    if (!right || sodium_memcmp(check, e->check, sizeof check) != 0) {
        img_cipher_free(cipher);
        return cipher_fail_wrong(file, secret, err);
    }
    img_super sealed = file->super;
    img_cipher_seal(cipher, &sealed);
    if (sodium_memcmp(sealed.encryption.seal, e->seal, sizeof e->seal) != 0) {
        img_cipher_free(cipher);
        return base_fail(err, MICA_ERR_CORRUPTED, "superblock", (file->super.sequence & 1) * FMT_PAGE,
                         "%s: the superblock was not written by anybody who has the key", file->path);
    }
    file->cipher = cipher;
    return MICA_OK;
}

static mica_status cipher_epoch(const img_file *file, const uint8_t salt[32], uint64_t bytes, base_aead **out,
                                mica_error *err) {
    uint8_t key[BASE_AEAD_KEY];
    cipher_derive(file->cipher->file_key, salt, "mica image epoch 1", key);
    mica_status status =
        base_aead_new(bytes <= BASE_AEAD_LITTLE_BYTES ? BASE_AEAD_LITTLE : BASE_AEAD_ANY, key, out, err);
    base_wipe(key, sizeof key);
    return status;
}

static cipher_beside cipher_beside_of(const img_file *file, uint64_t sequence) {
    cipher_beside beside = {.sequence = sequence};
    memcpy(beside.file_id, file->super.encryption.file_id, sizeof beside.file_id);
    return beside;
}

static bool cipher_locked(const img_file *file) {
    return img_file_encrypted(file) && !file->cipher;
}

static mica_status cipher_fail_locked(const img_file *file, mica_error *err) {
    return base_fail(err, MICA_ERR_KEY_NEEDED, NULL, MICA_NO_OFFSET, "%s: the image is encrypted",
                     file->path);
}

/* ---- writing ---- */

struct img_sealing {
    base_aead *aead;
    img_head head;
    cipher_beside beside;
    uint64_t at;   /* of the head in the file */
    uint64_t next; /* page of the memory file; page 0 comes last */
    bool first;    /* it came */
    base_buf tags;
    uint8_t piece[CIPHER_PIECE * FMT_PAGE];
};

static mica_status sealing_pages(img_epoch *epoch, uint64_t from, const uint8_t *pages, size_t count,
                                 mica_error *err) {
    struct img_sealing *s = epoch->sealing;
    for (size_t k = 0; k < count; k++) {
        uint8_t nonce[BASE_AEAD_NONCE];
        const base_aead_text text =
            cipher_text(&s->beside, from + k, nonce, pages + k * FMT_PAGE, s->piece + k * FMT_PAGE);
        mica_status status = base_aead_seal(s->aead, &text, s->tags.data + (from + k) * BASE_AEAD_TAG, err);
        if (status != MICA_OK) return status;
    }
    return base_file_pwrite_all(epoch->file->fd, epoch->file->path, s->piece, count * FMT_PAGE,
                                s->at + (from + 1) * FMT_PAGE, err);
}

/* Each page once: behind the last one, or the first page at last. A page that came again would be a second text under one
 * nonce. */
static mica_status sealing_write(void *ctx, const void *data, size_t len, uint64_t at, mica_error *err) {
    img_epoch *epoch = ctx;
    struct img_sealing *s = epoch->sealing;
    uint64_t page = at / FMT_PAGE, count = len / FMT_PAGE, end = page + count;
    bool first = at == 0 && len == FMT_PAGE && !s->first;
    if (len % FMT_PAGE || at % FMT_PAGE || !(first || (page && page == s->next && !s->first)))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, at,
                         "%s: pages of an encrypted epoch came in another order than it is written in",
                         epoch->file->path);
    size_t tags = (size_t)(end * BASE_AEAD_TAG);
    if (tags > s->tags.len) {
        if (!base_buf_reserve(&s->tags, tags - s->tags.len))
            return base_fail_memory(err, "the tags of an encrypted epoch");
        s->tags.len = tags;
    }
    mica_status status = MICA_OK;
    const uint8_t *from = data;
    for (uint64_t k = 0; k < count && status == MICA_OK; k += CIPHER_PIECE) {
        uint64_t some = count - k < CIPHER_PIECE ? count - k : CIPHER_PIECE;
        status = sealing_pages(epoch, page + k, from + k * FMT_PAGE, (size_t)some, err);
    }
    s->first = first;
    if (!first) s->next = end;
    return status;
}

/* The page for the head comes first, so that the memory file begins behind it. */
static mica_status sealing_begin(img_epoch *epoch, uint64_t bytes, mica_error *err) {
    static const uint8_t zeros[FMT_PAGE];
    struct img_sealing *s = epoch->sealing;
    const img_file *file = epoch->file;
    s->head.sequence = file->super.sequence + 1;
    memcpy(s->head.magic, IMG_HEAD_MAGIC, sizeof s->head.magic);
    if (getrandom(s->head.salt, sizeof s->head.salt, 0) != (ssize_t)sizeof s->head.salt)
        return base_fail_errno(err, file->path, "draw the number of an epoch");
    s->beside = cipher_beside_of(file, s->head.sequence);
    s->next = 1;
    mica_status status = cipher_epoch(file, s->head.salt, bytes, &s->aead, err);
    if (status != MICA_OK) return status;
    status = base_file_end(file->fd, file->path, FMT_PAGE, &s->at, err);
    if (status != MICA_OK) return status;
    return base_file_pwrite_all(file->fd, file->path, zeros, sizeof zeros, s->at, err);
}

mica_status img_epoch_begin(img_epoch *epoch, img_file *file, uint64_t bytes, mem_place *place,
                            mica_error *err) {
    *epoch = (img_epoch){.file = file, .sink = {.write = sealing_write, .ctx = epoch}};
    if (cipher_locked(file)) return cipher_fail_locked(file, err);
    if (!file->cipher) return MICA_OK;
    epoch->sealing = base_calloc(1, sizeof *epoch->sealing);
    if (!epoch->sealing) return base_fail_memory(err, "encrypting an epoch");
    mica_status status = sealing_begin(epoch, bytes, err);
    if (status == MICA_OK) place->sink = &epoch->sink;
    return status;
}

mica_status img_epoch_end(img_epoch *epoch, mem_place *place, mica_memory_saved *saved, mica_error *err) {
    struct img_sealing *s = epoch->sealing;
    const img_file *file = epoch->file;
    if (!s) return MICA_OK;
    uint64_t pages = saved->bytes / FMT_PAGE, at = s->at + (pages + 1) * FMT_PAGE;
    size_t pad = (size_t)(-(pages * BASE_AEAD_TAG) & (FMT_PAGE - 1));
    if (!s->first || s->next != pages || place->offset != s->at + FMT_PAGE)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, place->offset,
                         "%s: not all pages of an encrypted epoch came", file->path);
    if (!base_buf_reserve(&s->tags, pad)) return base_fail_memory(err, "the tags of an encrypted epoch");
    memset(s->tags.data + s->tags.len, 0, pad);
    s->head.pages = pages;
    mica_status status = base_file_pwrite_all(file->fd, file->path, s->tags.data, s->tags.len + pad, at, err);
    if (status == MICA_OK)
        status = base_file_pwrite_all(file->fd, file->path, &s->head, sizeof s->head, s->at, err);
    place->offset = s->at;
    saved->bytes = at + s->tags.len + pad - s->at;
    return status;
}

void img_epoch_free(img_epoch *epoch) {
    if (!epoch->sealing) return;
    base_aead_free(epoch->sealing->aead);
    base_buf_free(&epoch->sealing->tags);
    base_free(epoch->sealing);
    epoch->sealing = NULL;
}

/* ---- reading ---- */

/* An epoch whose pages are decrypted as they are used. */
typedef struct plain_epoch {
    const img_plain *plain;
    const uint8_t *pages, *tags; /* encrypted, in the map of the image */
    uint8_t *to;                 /* decrypted */
    uint64_t at, count, place;   /* of the head in the image; pages; of `to` in the file without a name */
    fmt_fetch fetch;
    atomic_flag lock; /* for all that follows */
    base_aead *aead;
    cipher_beside beside;
    uint64_t *done; /* a bit for each page */
    uint8_t piece[FMT_PAGE];
} plain_epoch;

struct img_plain {
    const img_file *file;
    const uint8_t *sealed; /* the image, mapped */
    uint64_t sealed_size;
    atomic_bool lost; /* it was cut short meanwhile */
    int fd;
    uint8_t *bytes;
    uint64_t size;
    uint32_t count;
    plain_epoch epochs[];
};

static mica_status plain_bad(const img_plain *p, uint64_t at, const char *what, mica_error *err) {
    if (atomic_load(&p->lost))
        return base_fail(err, MICA_ERR_TRUNCATED, "epoch", at,
                         "%s: the image was cut short while it was in use", p->file->path);
    return base_fail(err, MICA_ERR_CORRUPTED, "epoch", at, "%s: %s: it is damaged, or comes from elsewhere",
                     p->file->path, what);
}

/* In a signal handler: zeros have no right tag. */
static bool plain_lost(void *ctx, size_t offset, size_t len) {
    img_plain *p = ctx;
    (void)offset, (void)len;
    atomic_store(&p->lost, true);
    return true;
}

/* The page is copied before it is decrypted: it lies in a file that somebody may write to meanwhile. */
static mica_status plain_decrypt(plain_epoch *e, uint64_t page, mica_error *err) {
    uint8_t nonce[BASE_AEAD_NONCE], tag[BASE_AEAD_TAG], *to = e->to + page * FMT_PAGE;
    const base_aead_text text = cipher_text(&e->beside, page, nonce, e->piece, to);
    memcpy(e->piece, e->pages + page * FMT_PAGE, FMT_PAGE);
    memcpy(tag, e->tags + page * BASE_AEAD_TAG, sizeof tag);
    if (!base_aead_open(e->aead, &text, tag)) {
        memset(to, 0, FMT_PAGE); /* nobody shall see what was not authenticated */
        return plain_bad(e->plain, e->at + (page + 1) * FMT_PAGE, "a page does not match its tag", err);
    }
    e->done[page / 64] |= (uint64_t)1 << (page % 64);
    return MICA_OK;
}

/* A fetch of format/file.h. A page that another thread brought meanwhile is left alone, as it is in use. Memory for many pages
 * is asked for at once, which is cheaper than fault by fault; where the system cannot, they come so. */
static mica_status plain_fetch(void *ctx, uint64_t first, uint64_t count, mica_error *err) {
    plain_epoch *e = ctx;
    mica_status status = MICA_OK;
    while (atomic_flag_test_and_set_explicit(&e->lock, memory_order_acquire))
        sched_yield();
    if (count >= CIPHER_MANY)
        (void)madvise(e->to + first * FMT_PAGE, (size_t)(count * FMT_PAGE), MADV_POPULATE_WRITE);
    for (uint64_t page = first; page < first + count && status == MICA_OK; page++)
        if (!(e->done[page / 64] >> (page % 64) & 1)) status = plain_decrypt(e, page, err);
    atomic_flag_clear_explicit(&e->lock, memory_order_release);
    return status;
}

/* The head, and that all it speaks of lies before the next epoch, and of the last one ends where the image does. */
static mica_status plain_head(img_plain *p, uint32_t number, img_head *head, mica_error *err) {
    const img_super *super = &p->file->super;
    bool last =
        number + 1 == IMG_EPOCHS_MAX || !super->member[number + 1].at; /* of the file; see image_look.c */
    uint64_t at = super->member[number].at, end = last ? super->end : super->member[number + 1].at, tags,
             bytes;
    plain_epoch *e = &p->epochs[number];
    memcpy(head, p->sealed + at, sizeof *head);
    bool good = memcmp(head->magic, IMG_HEAD_MAGIC, sizeof head->magic) == 0 && head->pages >= 2 &&
                at < end && end <= super->end && head->sequence <= super->sequence &&
                base_view_zeros(base_view_of(head->reserved, sizeof head->reserved)) &&
                base_mul_u64(head->pages, BASE_AEAD_TAG, &tags) &&
                base_mul_u64(head->pages + 1, FMT_PAGE, &bytes) &&
                base_add_u64(bytes, (tags + FMT_PAGE - 1) & ~(uint64_t)(FMT_PAGE - 1), &bytes) &&
                (last ? bytes == end - at : bytes <= end - at);
    if (!good) return plain_bad(p, at, "the head of an epoch is none", err);
    e->plain = p;
    e->at = at;
    e->count = head->pages;
    e->place = p->size;
    e->pages = p->sealed + at + FMT_PAGE;
    e->tags = e->pages + head->pages * FMT_PAGE;
    e->beside = cipher_beside_of(p->file, head->sequence);
    e->fetch = (fmt_fetch){plain_fetch, e};
    atomic_flag_clear(&e->lock);
    p->size += head->pages * FMT_PAGE; /* all of them less than the file has */
    return base_view_zeros(base_view_of(e->tags + tags, (size_t)(-tags & (FMT_PAGE - 1))))
               ? MICA_OK
               : plain_bad(p, at + bytes - FMT_PAGE, "something lies where nothing may be", err);
}

/* The first page of an epoch, which is the header of its memory file, and through the tree names all others. */
static mica_status plain_first(img_plain *p, uint32_t number, const img_head *head, mica_error *err) {
    plain_epoch *e = &p->epochs[number];
    const uint8_t *identity = p->file->super.member[number].identity;
    e->to = p->bytes + e->place;
    e->done = base_calloc((size_t)(e->count / 64 + 1), sizeof *e->done);
    if (!e->done) return base_fail_memory(err, "decrypting an image");
    mica_status status = cipher_epoch(p->file, head->salt, e->count * FMT_PAGE, &e->aead, err);
    if (status == MICA_OK) status = plain_fetch(e, 0, 1, err);
    if (status == MICA_OK && memcmp(e->to + offsetof(fmt_header, self), identity, FMT_HASH) != 0)
        status = plain_bad(p, e->at, "the epoch is not the one that the superblock lists", err);
    return status;
}

static mica_status plain_map(img_plain *p, mica_error *err) {
    const img_file *file = p->file;
    void *at = base_file_mmap(NULL, (size_t)file->super.end, PROT_READ, MAP_PRIVATE, file->fd, 0);
    if (at == MAP_FAILED) return base_fail_errno(err, file->path, "map it");
    p->sealed = at;
    p->sealed_size = file->super.end;
    (void)base_guard_add(at, (size_t)p->sealed_size, file->path, plain_lost, p);
    return MICA_OK;
}

static mica_status plain_memory(img_plain *p, mica_error *err) {
    p->fd = base_file_memory("mica-image", p->size);
    void *at = MAP_FAILED;
    if (p->fd >= 0) at = base_file_mmap(NULL, (size_t)p->size, PROT_READ | PROT_WRITE, MAP_SHARED, p->fd, 0);
    if (at == MAP_FAILED) return base_fail_errno(err, p->file->path, "get memory to decrypt it");
    p->bytes = at;
    (void)madvise(at, (size_t)p->size, MADV_DONTDUMP);
    return MICA_OK;
}

mica_status img_plain_open(const img_file *file, img_plain **out, mica_error *err) {
    uint32_t count = file->super.count;
    *out = NULL;
    if (cipher_locked(file)) return cipher_fail_locked(file, err);
    img_plain *p = base_calloc(1, sizeof *p + count * sizeof *p->epochs);
    img_head *heads = base_calloc(count, sizeof *heads);
    mica_status status = p && heads ? MICA_OK : base_fail_memory(err, "decrypting an image");
    if (p) {
        p->file = file;
        p->fd = -1;
        p->count = count;
    }
    if (status == MICA_OK) status = plain_map(p, err);
    for (uint32_t k = 0; k < count && status == MICA_OK; k++)
        status = plain_head(p, k, &heads[k], err);
    if (status == MICA_OK) status = plain_memory(p, err);
    for (uint32_t k = 0; k < count && status == MICA_OK; k++)
        status = plain_first(p, k, &heads[k], err);
    base_free(heads);
    if (status == MICA_OK)
        *out = p;
    else
        img_plain_close(p);
    return status;
}

mem_place img_plain_place(const img_plain *p, uint32_t number) {
    const plain_epoch *e = &p->epochs[number];
    return (mem_place){.fd = p->fd,
                       .offset = e->place,
                       .name = p->file->path,
                       .bytes = e->to,
                       .size = e->count * FMT_PAGE,
                       .fetch = &e->fetch};
}

int img_plain_fd(const img_plain *p) {
    return p->fd;
}

mica_status img_plain_check(img_plain *p, mica_error *err) {
    mica_status status = MICA_OK;
    for (uint32_t k = 0; k < p->count; k++)
        for (uint64_t page = 0; page < p->epochs[k].count && status == MICA_OK; page++)
            status = plain_fetch(&p->epochs[k], page, 1, err);
    return status;
}

void img_plain_close(img_plain *p) {
    if (!p) return;
    for (uint32_t k = 0; k < p->count; k++) {
        base_aead_free(p->epochs[k].aead);
        base_free(p->epochs[k].done);
    }
    if (p->bytes) base_file_munmap(p->bytes, (size_t)p->size);
    if (p->fd >= 0) base_file_close(p->fd);
    if (p->sealed) {
        base_guard_remove(p->sealed);
        base_file_munmap((void *)(uintptr_t)p->sealed, (size_t)p->sealed_size);
    }
    base_free(p);
}
