//! What is under the mouse, in words beside it.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::look::Role;
use super::text;

/// Draws what the panel under the mouse had to say.
pub fn draw(canvas: &mut Canvas, screen: Rect) {
    let (Some((x, y)), Some(words)) = (canvas.app.pointer(), canvas.take_tip()) else { return };
    let words = format!(" {words} ");
    let width = text::width(&words).min(screen.width);
    let x = (x + 1).min(screen.right().saturating_sub(width));
    let y = if y > screen.y + 2 { y - 1 } else { y + 1 };
    let style = canvas.look.badge(Role::Strong);
    canvas.ink(screen).text(x, y, width, &words, style);
}
