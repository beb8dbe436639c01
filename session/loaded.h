/* session/loaded.h - function files that are loaded: the same function as long as they do not change, a new version of it
 * after that; what became of them is told by `reload`. */
#ifndef SESSION_LOADED_H
#define SESSION_LOADED_H

#include "base/sum.h"
#include "vm/heap/cage.h"

struct mica_session;

/* What tells one state of a file from another without reading it. */
typedef struct ses_version {
    int64_t size, seconds, nanoseconds;
    uint64_t inode; /* 0: not known */
} ses_version;

typedef struct ses_loaded {
    char *path; /* from the root; owned */
    ses_version version;
    ses_version refused;                /* a later one that could not be used and was told; size -1: none */
    uint8_t refused_sum[BASE_SUM_SIZE]; /* of its text; zeros: it could not be read */
    uint8_t sum[BASE_SUM_SIZE];         /* of the text, where `summed` */
    bool summed;
    bool young;  /* it was read so soon after it was written that it may have been written again unseen */
    bool soon;   /* it is to be looked at again: somebody may be writing it */
    bool define; /* if it is a class, that is to be defined anew */
    uint64_t gone_ns; /* when the file was first missed, by whoever waits for it; 0: it was not */
    vm_found found;
} ses_loaded;

/* What a look at a file finds. */
typedef enum ses_news {
    SES_NEWS_NONE,    /* the function is as its file has it */
    SES_NEWS_PATCHED, /* the file's new version was loaded */
    SES_NEWS_STALE,   /* the new version cannot be used, and the old one stays */
    SES_NEWS_GONE,    /* there is no such file */
    SES_NEWS_SOON     /* it may be being written: to be looked at again */
} ses_news;

/* A function file; the function it was before, if it has not changed or its new version cannot be used. *out is a reference of
 * its own. */
bool ses_from_file(struct mica_session *s, const char *path, vm_found *out, mica_error *err);
/* Looks at file k and loads its new version. `patient`: one that was written a moment ago is left for later. */
ses_news ses_loaded_look(struct mica_session *s, size_t k, bool patient);
/* File k is no function's any more. */
void ses_loaded_lose(struct mica_session *s, size_t k);
/* The record of that path from the root, or SIZE_MAX. */
size_t ses_loaded_at(const struct mica_session *s, const char *path);
/* False when memory ran out; else the path is the session's. */
bool ses_loaded_append(struct mica_session *s, const ses_loaded *loaded);
void ses_loaded_free(struct mica_session *s);

#endif
