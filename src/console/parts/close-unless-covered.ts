/**
 * How a dialog closes that may open another one over itself: the Escape that closes the upper one reaches both, and must
 * not throw away what was typed in the lower one.
 */
export function closeUnlessCovered(onClose: () => void): () => void {
  return () => {
    if (document.querySelectorAll('[role="dialog"]').length < 2) onClose();
  };
}
