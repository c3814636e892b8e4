"""The sheets that flatten Fusion's controls. Loaded only where the style is Fusion; colours and lengths are tokens."""

from string import Template

SHEET = Template("""
QPushButton { background: $card; color: $text; border: 1px solid $border; border-radius: $u1_5;
  padding: $u1_5 $u4; }
QPushButton, QToolButton { outline: none; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border: 2px solid $accent; padding: $f1_5 $f4; }
QPushButton:disabled { color: $faint; border-color: $line; background: transparent; }
QPushButton[kind="primary"] { background: $fill; color: $on_fill; border-color: $fill; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed { background: $fill_hover; }
QPushButton[kind="primary"]:focus { border-color: $text; }
QPushButton[kind="primary"]:disabled { background: $line; color: $faint; border-color: $line; }
QPushButton[kind="danger"] { background: $danger_ground; color: $danger; border-color: $danger; }
QPushButton[kind="danger"]:hover, QPushButton[kind="danger"]:pressed { background: $danger_line; color: $text; }
QPushButton[kind="danger"]:disabled { background: transparent; color: $faint; border-color: $line; }
QPushButton[kind="quiet"], QToolButton { background: transparent; border: 1px solid transparent; border-radius: $u1_5;
  color: $accent; padding: $u1 $u2; }
QToolButton { color: $text; }
QPushButton[kind="quiet"]:hover, QToolButton:hover { background: $hover; }
QPushButton[kind="quiet"]:pressed, QToolButton:pressed { background: $line; }
QPushButton[kind="quiet"]:focus, QToolButton:focus { border: 2px solid $accent; padding: $f1 $f2; }
QPushButton[kind="quiet"]:disabled, QToolButton:disabled { color: $faint; background: transparent; }
QToolButton::menu-indicator { image: none; width: 0; }
QLineEdit QToolButton { padding: 0; border: none; background: transparent; }

QLineEdit, QComboBox, QAbstractSpinBox { background: $card; color: $text; border: 1px solid $edge; border-radius: $u1_5;
  padding: $u1_5 $u2; selection-background-color: $fill; selection-color: $on_fill; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border: 2px solid $accent; padding: $f1_5 $f2; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { color: $faint; border-color: $line;
  background: transparent; }
QLineEdit:read-only { background: $page; border-color: $line; }
QLineEdit:read-only:focus { border-color: $accent; }
QLineEdit[state="danger"], QComboBox[state="danger"] { border: 2px solid $danger; padding: $f1_5 $f2; }
QComboBox { padding-left: $u2_5; combobox-popup: 0; }
QComboBox:focus { padding-left: $f2_5; }
QComboBox::drop-down { border: none; width: $u6; }
QComboBox QAbstractItemView { background: $card; color: $text; border: 1px solid $edge; outline: none; padding: $u0_5; }
QComboBox QAbstractItemView::item { min-height: $u7; padding: 0 $u2; }
QComboBox QAbstractItemView::item:selected { background: $selected; color: $text; }

QPlainTextEdit, QTextEdit { background: $card; color: $text; border: 1px solid $edge; border-radius: $u1_5;
  selection-background-color: $fill; selection-color: $on_fill; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; }
QPlainTextEdit[kind="hex"] { background: $hex; border: 1px solid $hex_line; padding: $u1; }
QPlainTextEdit[kind="hex"]:focus { border: 2px solid $accent; padding: $f1; }

QCheckBox, QRadioButton { spacing: $u2; color: $text; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }

QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $quiet; border: none; border-bottom: 2px solid transparent;
  padding: $u2 0; margin-right: $u6; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected:focus { color: $accent; background: $selected; border-top-left-radius: $u1;
  border-top-right-radius: $u1; }
QTabBar QToolButton { padding: 0; background: $page; }

QMenuBar { background: $window; color: $text; padding: $u1 $u2; }
QMenuBar::item { padding: $u1 $u2; border-radius: $u1; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $selected; }
QMenuBar::item:disabled { color: $faint; }
QMenu { background: $card; color: $text; border: 1px solid $border; padding: $u1 0; }
QMenu::item { padding: $u1_5 $u6 $u1_5 $u3; border: 1px solid transparent; }
QMenu::icon { padding-left: $u3; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: $u1 0; }
QToolTip { background: $card; color: $text; border: 1px solid $border; padding: $u1; }

QHeaderView { background: $card; }
QHeaderView::section { background: $card; color: $quiet; border: none; border-bottom: 1px solid $line;
  padding: $u1_5 $u2; }
QHeaderView::section:hover { color: $text; background: $hover; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QProgressBar { background: $line; border: none; border-radius: $u0_5; max-height: $u1; min-height: $u1; }
QProgressBar::chunk { background: $fill; border-radius: $u0_5; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: $u3; margin: 0; }
QScrollBar::handle:vertical { background: $edge; border-radius: $u0_75; min-height: $u8; margin: $u0_5; }
QScrollBar:horizontal { background: transparent; height: $u3; margin: 0; }
QScrollBar::handle:horizontal { background: $edge; border-radius: $u0_75; min-width: $u8; margin: $u0_5; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none;
  width: 0; height: 0; }
""")
"""Everything that is flat colour, edge and room. A focus ring is 2 pixels, and the room inside it one less."""

PICTURES = Template("""
QComboBox::down-arrow { image: url($expanded); width: $u3; height: $u3; }
QCheckBox::indicator, QRadioButton::indicator { width: $u4; height: $u4; border: 1px solid $edge; background: $card; }
QCheckBox::indicator { border-radius: $u1; }
QRadioButton::indicator { border-radius: $r4; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { background: $hover; }
QCheckBox::indicator:checked { background: $fill; border-color: $fill; image: url($tick); }
QRadioButton::indicator:checked { background: $fill; border-color: $fill; image: url($dot); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; background: transparent; }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled { background: $faint;
  border-color: $faint; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; width: $i4; height: $i4; }
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus { border-color: $text; }
QMenu::indicator { width: $u4; height: $u4; padding-left: $u2; }
QMenu::indicator:checked { image: url($mark); }
""")
"""What needs pictures: boxes, arrows and ticks."""
