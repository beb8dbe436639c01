/* include/mica/version.h - which Mica a program was compiled with, and which one it runs with. */
#ifndef MICA_VERSION_H
#define MICA_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Of the headers. Before 1.0 a new minor version may change the interfaces, and then also the number in the
 * name of the shared libraries (libmica.so.0). Records that callers make (options, configurations) or have
 * filled (info, statistics, reports) carry no size and no spare room: within one number they keep their
 * layout; a new member comes with a new number, and programs are compiled anew. Zero-initialise them, or
 * begin with the function that gives the defaults, so that a member added later has its default. */
#define MICA_VERSION_MAJOR  0
#define MICA_VERSION_MINOR  1
#define MICA_VERSION_PATCH  0
#define MICA_VERSION_NUMBER (MICA_VERSION_MAJOR * 1000000 + MICA_VERSION_MINOR * 1000 + MICA_VERSION_PATCH)

/* Of the library, as text: "0.1.0". Thread-safe. */
const char *mica_version(void);
/* Of the library, as MICA_VERSION_NUMBER. Thread-safe. */
int mica_version_number(void);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
