/* store/trouble.h - why a connection is of no use, and whether another would be. */
#ifndef STORE_TROUBLE_H
#define STORE_TROUBLE_H

#include "mica/error.h"

#include <stdbool.h>

typedef enum store_end_of {
    STORE_END_NONE = 0,
    STORE_END_UNREACHED, /* nothing was sent; another time it may work */
    STORE_END_LOST,      /* no answer, or a part of one; another time it may work */
    STORE_END_REFUSED, /* it will not work another time: who is there does not prove who it is, and the like */
    STORE_END_STOPPED, /* store_go_on says why */
    STORE_END_NO_MEMORY
} store_end_of;

typedef struct store_trouble {
    store_end_of end;
    char text[160]; /* what went wrong, for people */
} store_trouble;

/* False, always: for `return`. The text is cut. */
bool store_trouble_is(store_trouble *trouble, store_end_of end, const char *format, ...) MICA_PRINTF(3, 4);

#endif
