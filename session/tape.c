/* session/tape.c - a session that is kept on a tape: its memory is put there as an epoch at stops of the program, by a thread
 * while that runs on, and taken from there into a session that begins.
 *
 *     a stop     what changed since the last epoch is copied (image/save.h), and what the session keeps outside the cage
 *     a thread   writes both to the tape, has the disk hold the program's files, and makes the epoch
 *     a stop     what was copied counts as kept, or, after an error, as changed
 *
 * One thread at a time uses the tape: it is the writing one's from the stop on until it is waited for. */
#include "mica/session_tape.h"
#include "mica/state.h"

#include "image/tape.h"
#include "session/image_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "vm/builtins/io/io.h"
#include "vm/heap/root.h"
#include "vm/run/carry.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define COPIED_MOST ((size_t)32 << 20) /* bytes of pages; more are written at the stop */
#define KEPT_MOST   ((size_t)4 << 20)  /* bytes of memory that is kept for the next copies */

/* Pages that follow each other, with their bytes behind. */
typedef struct copied_run {
    int64_t at;
    uint64_t size;
} copied_run;

typedef struct ses_taping {
    mica_tape *tape;
    img_saver *saver;
    base_buf pages; /* copied_run, each with its bytes */
    size_t run;     /* where the last one begins */
    base_buf account;
    int *files; /* the program's, to be flushed before the epoch counts */
    size_t file_count;
    mica_tape_checkpoint_about about;
    uint64_t epoch;
    pthread_t thread;
    bool writing, threaded;
    _Atomic bool done;
    mica_status status;
    mica_error err;
} ses_taping;

static ses_taping *taping_of(const mica_session *s) {
    return s->imaging ? s->imaging->taping : NULL;
}

/* ---- writing ---- */

static mica_status write_pages(ses_taping *g, mica_error *err) {
    mica_status status = MICA_OK;
    copied_run run;
    for (size_t at = 0; at < g->pages.len && status == MICA_OK; at += sizeof run + run.size) {
        memcpy(&run, g->pages.data + at, sizeof run);
        status = mica_tape_write(g->tape, run.at, g->pages.data + at + sizeof run, (size_t)run.size, err);
    }
    if (g->pages.cap > KEPT_MOST) base_buf_free(&g->pages);
    g->pages.len = 0;
    return status;
}

static mica_status write_epoch(ses_taping *g, mica_error *err) {
    mica_status status = write_pages(g, err);
    if (status == MICA_OK)
        status = mica_tape_write(g->tape, IMG_TAPE_ACCOUNT, g->account.data, g->account.len, err);
    for (size_t k = 0; k < g->file_count && status == MICA_OK; k++)
        if (base_file_sync_data(g->files[k]) != 0)
            status = base_fail_errno(err, "open files", "have the disk hold what the program wrote");
    return status == MICA_OK ? mica_tape_checkpoint(g->tape, &g->about, &g->epoch, err) : status;
}

static void *write_thread(void *ctx) {
    ses_taping *g = ctx;
    g->status = write_epoch(g, &g->err);
    atomic_store_explicit(&g->done, true, memory_order_release);
    return NULL;
}

static void forget_copies(ses_taping *g) {
    for (size_t k = 0; k < g->file_count; k++)
        base_file_close(g->files[k]);
    base_free(g->files);
    g->files = NULL;
    g->file_count = 0;
    g->account.len = g->pages.len = 0;
}

/* Waits for the thread, and takes over what it has led to. */
static mica_status settle(ses_taping *g, mica_error *err) {
    if (!g->writing) return MICA_OK;
    if (g->threaded) pthread_join(g->thread, NULL);
    g->writing = false;
    forget_copies(g);
    if (g->status != MICA_OK) {
        *err = g->err;
        return g->status;
    }
    return g->saver ? img_saver_collected(g->saver, err) : MICA_OK;
}

/* ---- copying ---- */

static mica_status copy_page(void *ctx, uint64_t at, const void *bytes, size_t size, mica_error *err) {
    ses_taping *g = ctx;
    if (g->pages.len >= COPIED_MOST) {
        mica_status status = write_pages(g, err);
        if (status != MICA_OK) return status;
    }
    copied_run run = {.at = (int64_t)at};
    if (g->pages.len) memcpy(&run, g->pages.data + g->run, sizeof run);
    if (!g->pages.len || run.at + (int64_t)run.size != (int64_t)at) {
        g->run = g->pages.len;
        run = (copied_run){.at = (int64_t)at};
        base_buf_append(&g->pages, &run, sizeof run);
    }
    run.size += size;
    if (!base_buf_append(&g->pages, bytes, size)) {
        base_buf_free(&g->pages);
        return base_fail_memory(err, "copying what changed");
    }
    memcpy(g->pages.data + g->run, &run, sizeof run);
    return MICA_OK;
}

static mica_status pack_account(ses_taping *g, const ses_account *account, mica_error *err) {
    const mica_memory_space *space = img_saver_space(g->saver);
    const size_t count = mica_memory_space_count(space);
    img_tape_region regions[MICA_MEMORY_REGIONS_MAX];
    img_tape_account a = {.head = {.kind = IMG_TAPE_SESSION,
                                   .regions = (uint32_t)count,
                                   .page = MICA_MEMORY_GRANULE_MIN,
                                   .instructions = g->about.instructions},
                          .regions = regions};
    memset(regions, 0, count * sizeof *regions);
    for (size_t k = 0; k < count; k++) {
        const mica_memory_region *r = mica_memory_space_at(space, k);
        img_place place = {0};
        (void)img_place_named(r->name, &place); /* the saver's names are those */
        memcpy(regions[k].name, r->name, strlen(r->name));
        regions[k].at = (int64_t)place.from;
        regions[k].size = r->size;
    }
    const base_buf *const texts[] = {&account->state, &account->about, &account->summary};
    for (uint32_t k = 0; k < 3; k++)
        if (texts[k]->len)
            a.sections[a.head.sections++] =
                (mica_memory_section){(uint16_t)(IMG_SECTION_SESSION + k), texts[k]->data, texts[k]->len};
    a.description = (const uint8_t *)account->description;
    if (account->description)
        a.head.description = (uint32_t)strnlen(account->description, MICA_MEMORY_DESCRIPTION);
    if (!img_tape_account_pack(&a, &g->account)) return base_fail_memory(err, "the account of an epoch");
    if (g->account.len <= IMG_TAPE_MOST) return MICA_OK;
    return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                     "what the session keeps beside its memory has more than %u bytes", IMG_TAPE_MOST);
}

/* The second one of a name is "name-2", and so on: names of epochs that lie on one way differ. */
static mica_status free_name(ses_taping *g, const char *name, mica_error *err) {
    mica_error no = MICA_ERROR_INIT;
    mica_tape_moment moment = {.when = MICA_TAPE_NAMED, .name = g->about.name};
    mica_tape_checkpoint_about there;
    mica_status status = MICA_OK;
    int len = snprintf(g->about.name, sizeof g->about.name, "%s", name);
    for (unsigned k = 2; status == MICA_OK; k++) {
        if (len < 0 || (size_t)len >= sizeof g->about.name)
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                             "the name of a checkpoint has at most %d bytes on a tape: %s",
                             MICA_TAPE_NAME_MAX - 1, name);
        status = mica_tape_tell(g->tape, &moment, &there, &no);
        if (status == MICA_OK) len = snprintf(g->about.name, sizeof g->about.name, "%.40s-%u", name, k);
    }
    return status == MICA_ERR_NOT_FOUND ? MICA_OK : base_fail_as(err, &no, "%s", no.message);
}

/* The program stands: what is copied here is of this moment. */
static mica_status copy(mica_session *s, ses_taping *g, const char *name, mica_error *err) {
    ses_account account = {0};
    g->about = (mica_tape_checkpoint_about){0};
    mica_status status = name ? free_name(g, name, err) : MICA_OK;
    if (status != MICA_OK) return status;
    vm_flush(s->vm);
    vm_carry_ready(s->vm);
    (void)mica_session_counter(s, &g->about.instructions);
    if (!vm_files_sync_later(s->vm, &g->files, &g->file_count))
        status = base_fail_errno(err, "open files", "have the disk hold what the program wrote");
    if (status == MICA_OK) status = ses_account_take(s, &account, err);
    if (status == MICA_OK && !g->saver) status = img_saver_new(s->vm, true, &g->saver, err);
    if (status == MICA_OK) status = img_tape_session_regions(g->tape, err);
    if (status == MICA_OK) status = img_saver_collect(g->saver, copy_page, g, err);
    if (status == MICA_OK) status = pack_account(g, &account, err);
    ses_account_free(&account);
    if (status != MICA_OK) forget_copies(g);
    return status;
}

static mica_status begin(mica_session *s, ses_taping *g, const char *name, bool threaded, mica_error *err) {
    mica_status status = copy(s, g, name, err);
    if (status != MICA_OK) return status;
    g->err = (mica_error)MICA_ERROR_INIT;
    atomic_store_explicit(&g->done, false, memory_order_relaxed);
    g->writing = true;
    g->threaded = threaded && pthread_create(&g->thread, NULL, write_thread, g) == 0;
    if (!g->threaded) (void)write_thread(g);
    return MICA_OK;
}

/* ---- for everybody ---- */

static mica_status no_tape(mica_error *err) {
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "the session is kept on no tape");
}

mica_status mica_session_tape_epoch(mica_session *s, const char *name, uint64_t *epoch, mica_error *err) {
    ses_taping *g = taping_of(s);
    mica_error before = MICA_ERROR_INIT; /* of an epoch that is overtaken: this one follows it */
    if (!g) return no_tape(err);
    (void)!settle(g, &before);
    mica_status status = begin(s, g, name, false, err);
    if (status == MICA_OK) status = settle(g, err);
    if (status == MICA_OK && epoch) *epoch = g->epoch;
    return status;
}

mica_status mica_session_tape_begin(mica_session *s, bool *busy, mica_error *err) {
    ses_taping *g = taping_of(s);
    *busy = false;
    if (!g) return no_tape(err);
    if (g->writing && !atomic_load_explicit(&g->done, memory_order_acquire)) {
        *busy = true;
        return MICA_OK;
    }
    mica_status status = settle(g, err);
    return status == MICA_OK ? begin(s, g, NULL, true, err) : status;
}

mica_tape *mica_session_tape(mica_session *s) {
    ses_taping *g = taping_of(s);
    mica_error ignored = MICA_ERROR_INIT;
    if (!g) return NULL;
    (void)!settle(g, &ignored);
    return g->tape;
}

mica_status ses_tape_name(mica_session *s, const char *name, mica_error *err) {
    return taping_of(s) ? mica_session_tape_epoch(s, name, NULL, err) : MICA_OK;
}

void ses_tape_renew(mica_session *s) {
    ses_taping *g = taping_of(s);
    mica_error ignored = MICA_ERROR_INIT;
    if (!g) return;
    (void)!settle(g, &ignored); /* what it has not kept is looked at anew in any case */
    img_saver_free(g->saver);
    g->saver = NULL;
}

void ses_tape_end(mica_session *s) {
    ses_taping *g = taping_of(s);
    if (!g) return;
    ses_tape_renew(s);
    mica_tape_close(g->tape);
    base_buf_free(&g->pages);
    base_buf_free(&g->account);
    base_free(g);
    s->imaging->taping = NULL;
}

/* ---- loading ---- */

static base_view section_of(const img_tape_account *a, uint16_t id) {
    for (uint32_t k = 0; k < a->head.sections; k++)
        if (a->sections[k].id == id) return base_view_of(a->sections[k].data, a->sections[k].size);
    return base_view_of(NULL, 0);
}

static mica_status load_epoch(mica_session *s, mica_tape *tape, const mica_tape_moment *moment,
                              img_tape_account *a, mica_error *err) {
    vm_gc_config gc = s->vm->root->gc;
    mica_status status = img_tape_account_read(tape, moment, a, err);
    if (status == MICA_OK) status = img_tape_check(tape, moment, a, s->vm, err);
    if (status != MICA_OK) return status;
    base_view state = section_of(a, IMG_SECTION_SESSION);
    status = ses_state_check(s, state, err);
    if (status == MICA_OK) status = img_tape_load(tape, moment, a, s->vm, err);
    if (status != MICA_OK) return status;
    s->vm->root->gc = gc; /* what this life's user wishes */
    ses_settle(s);
    status = ses_state_take(s, state, err);
    s->imaging->answer = 1; /* to image_checkpoint, where the program waits in it */
    ses_folder_set(&s->here, ".", false);
    return status;
}

/* Messages name the file. */
static mica_status load(mica_session *s, mica_tape *tape, const char *path, const mica_tape_moment *moment,
                        unsigned flags, mica_image_loaded *out, mica_error *err) {
    img_tape_account account = {0};
    mica_tape_checkpoint_about about = {0};
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = mica_tape_tell(tape, moment, &about, &inner);
    const mica_tape_moment epoch = {.when = MICA_TAPE_EPOCH, .number = about.epoch};
    if (status == MICA_OK) status = load_epoch(s, tape, &epoch, &account, &inner);
    if (status == MICA_OK && account.head.description && !s->imaging->description) {
        char text[MICA_MEMORY_DESCRIPTION + 1] = "";
        memcpy(text, account.description, account.head.description);
        s->imaging->description = base_text_copy(text);
    }
    img_tape_account_free(&account);
    if (status != MICA_OK) return base_fail_named(err, &inner, path);
    if (flags & MICA_IMAGE_ABANDON) vm_abandon(s->vm);
    if (!out) return MICA_OK;
    mica_tape_about tells;
    mica_tape_about_of(tape, &tells);
    *out = (mica_image_loaded){.time_ns = about.time_ns, .epochs = (uint32_t)tells.epochs};
    if (s->imaging->description)
        snprintf(out->description, sizeof out->description, "%s", s->imaging->description);
    ses_loaded_tell(s, out);
    return MICA_OK;
}

static mica_status check_fresh(mica_session *s, const char *path, mica_error *err) {
    const ses_imaging *g = ses_imaging_of(s);
    if (!g) return base_fail_memory(err, "a session on a tape");
    if (g->taping || g->path || g->source.path)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: the session is kept elsewhere already, or comes from an image", path);
    if (g->secret)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: a tape is not encrypted, and the session's images are", path);
    if (s->loaded_count || s->vm->root->nframes || s->here.path)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: a tape is gone on from by a session that has run nothing", path);
    return MICA_OK;
}

mica_status mica_session_look_at_tape(mica_session *s, mica_tape *tape, const char *name,
                                      const mica_tape_moment *moment, unsigned flags, mica_image_loaded *out,
                                      mica_error *err) {
    mica_status status = check_fresh(s, name, err);
    return status == MICA_OK ? load(s, tape, name, moment, flags, out, err) : status;
}

mica_status mica_session_load_tape(mica_session *s, const char *path, const mica_tape_moment *moment,
                                   unsigned flags, mica_image_loaded *out, mica_error *err) {
    const mica_tape_options options = {.read_only = true};
    mica_tape *tape;
    mica_status status = check_fresh(s, path, err);
    if (status == MICA_OK) status = mica_tape_open(path, &options, &tape, err);
    if (status != MICA_OK) return status;
    status = load(s, tape, path, moment, flags, out, err);
    mica_tape_close(tape);
    return status;
}

mica_status mica_session_take_tape(mica_session *s, mica_tape *tape, const char *name, unsigned flags,
                                   mica_image_loaded *out, mica_error *err) {
    const mica_tape_moment latest = {.when = MICA_TAPE_LATEST};
    mica_tape_about about;
    mica_status status = check_fresh(s, name, err);
    if (out) *out = (mica_image_loaded){0};
    ses_taping *g = status == MICA_OK ? base_calloc(1, sizeof *g) : NULL;
    if (!g) {
        mica_tape_close(tape);
        return status == MICA_OK ? base_fail_memory(err, "a session on a tape") : status;
    }
    g->tape = tape;
    s->imaging->taping = g;
    mica_tape_about_of(tape, &about);
    return about.epoch ? load(s, tape, name, &latest, flags, out, err) : img_tape_session_regions(tape, err);
}

mica_status mica_session_keep_tape(mica_session *s, const char *path, const mica_tape_options *options,
                                   unsigned flags, mica_image_loaded *out, mica_error *err) {
    mica_tape *tape;
    mica_status status = check_fresh(s, path, err);
    if (out) *out = (mica_image_loaded){0};
    if (status == MICA_OK) status = mica_tape_open(path, options, &tape, err);
    return status == MICA_OK ? mica_session_take_tape(s, tape, path, flags, out, err) : status;
}
