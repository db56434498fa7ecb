/** The pages outside the portal: sign-in and errors need the styles only. */
import './css/portal.css';
