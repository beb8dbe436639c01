/* store/xml.h - what an S3 service says in XML: elements by their names, in a row. */
#ifndef STORE_XML_H
#define STORE_XML_H

#include "base/buf.h"
#include "base/view.h"

/* The content of the next element of that name without attributes in *rest, which then begins behind it; false: there is
 * none. What is in elements of other names is looked into, too. */
bool store_xml_next(base_view *rest, const char *name, base_view *content);
/* The first one. */
bool store_xml_first(base_view in, const char *name, base_view *content);
/* Appends a content as text: `&lt;` and the like, and where `encoded`, '%' with two digits and '+', are what they stand for. False: it
 * has a byte 0, or memory ran out. */
bool store_xml_text(base_view content, bool encoded, base_buf *out);

#endif
