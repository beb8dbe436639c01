/* base/stream.h - buffered reading and writing of one file at a time, over the file layer of base/file.h. */
#ifndef BASE_STREAM_H
#define BASE_STREAM_H

#include "base/buf.h"

#include <sys/types.h>

/* Not thread-safe. Reading and writing may alternate: each empties the other's buffer first. */
typedef struct base_stream base_stream;

/* Opens a path with an fopen mode ("r", "w+", "ab" …; b and t mean nothing here). `resume`: the file was open
 * before and is opened again, so it is neither made nor cut, and written at its place. NULL with errno set. */
base_stream *base_stream_open(const char *path, const char *mode, bool resume);
/* A stream over a descriptor that stays open when the stream is closed (standard input, say). NULL when
 * memory ran out. */
base_stream *base_stream_on(int fd);
/* Writes what is buffered and closes; accepts NULL. Returns 0, or -1 with errno set when bytes were lost. */
int base_stream_close(base_stream *s);

/* Bytes read (0 at the end), or -1 with errno set. */
ssize_t base_stream_read(base_stream *s, void *data, size_t len);
/* Appends one line to `out`, with its end ("\n", "\r" or "\r\n"); at most `max` bytes, "\r\n" counted as one. Returns
 * the bytes appended, 0 at the end, -1 on error. */
ssize_t base_stream_line(base_stream *s, base_buf *out, size_t max);
/* 0, or -1 with errno set. */
int base_stream_write(base_stream *s, const void *data, size_t len);
int base_stream_flush(base_stream *s);
/* Flushes, and has the disk hold what was written. 0, or -1 with errno set. */
int base_stream_sync(base_stream *s);
/* The same in two steps, the second on any thread: flushes, and gives a descriptor of the caller's for base_file_sync_data in
 * *fd, or -1 where there is nothing to have the disk hold. 0, or -1 with errno set. */
int base_stream_sync_later(base_stream *s, int *fd);
/* Bytes of a regular file; -1 for anything else. */
int64_t base_stream_size(const base_stream *s);
/* Whether a path leads to the file; true of what is no regular file. */
bool base_stream_is_at(const base_stream *s, const char *path);
int base_stream_seek(base_stream *s, off_t offset, int whence);
/* Where the next byte is read or written; -1 where the file cannot seek and nothing is known. */
off_t base_stream_tell(base_stream *s);
/* Whether a read has met the end since the last seek. */
bool base_stream_eof(const base_stream *s);

#endif
