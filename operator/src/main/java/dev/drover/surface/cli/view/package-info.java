/** What stands in the store, as the command line sees it: documents with their statuses, events, the leader. */
@NullMarked
package dev.drover.surface.cli.view;

import org.jspecify.annotations.NullMarked;
