package dev.drover.surface.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Rows in aligned columns, two spaces apart, under headings; the last column is not padded. */
public final class Table {

    private static final String GAP = "  ";

    /**
     * One cell.
     *
     * @param text what it says; line ends in it become spaces, so that a row stays a row
     * @param paint puts colour around it; must not change its width
     */
    public record Cell(String text, UnaryOperator<String> paint) {

        public Cell {
            text = text.replaceAll("\\R", " ").strip();
        }

        /** Without colour. */
        public static Cell of(String text) {
            return new Cell(text, UnaryOperator.identity());
        }
    }

    private final List<String> headings;
    private final List<List<Cell>> rows = new ArrayList<>();

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** Adds a row without colours. */
    public Table row(String... cells) {
        List<Cell> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(Cell.of(cell));
        }
        return row(row);
    }

    /** Adds a row with as many cells as there are headings. */
    public Table row(List<Cell> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException(
                    "%d cells under %d headings".formatted(cells.size(), headings.size()));
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** Whether it has no rows. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** All lines, each with a line end. */
    public String render() {
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        append(text, headings.stream().map(Cell::of).toList(), widths);
        rows.forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private int[] widths() {
        int[] widths = new int[headings.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = headings.get(column).length();
            for (List<Cell> row : rows) {
                String text = row.get(column).text();
                widths[column] = Math.max(widths[column], text.codePointCount(0, text.length()));
            }
        }
        return widths;
    }

    private static void append(StringBuilder text, List<Cell> row, int[] widths) {
        int end = lastFilled(row);
        for (int column = 0; column <= end; column++) {
            Cell cell = row.get(column);
            text.append(cell.paint().apply(cell.text()));
            if (column < end) {
                int width = cell.text().codePointCount(0, cell.text().length());
                text.append(" ".repeat(widths[column] - width)).append(GAP);
            }
        }
        text.append('\n');
    }

    private static int lastFilled(List<Cell> row) {
        int last = row.size() - 1;
        while (last > 0 && row.get(last).text().isEmpty()) {
            last--;
        }
        return last;
    }
}
